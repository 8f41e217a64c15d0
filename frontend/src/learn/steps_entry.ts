// @ts-nocheck
import { Steps } from "./steps";
import { mount } from "../lib/dom";

export default ({ parentElement, data, setTriggerValue }) =>
  mount(parentElement, Steps, (steps) => steps.update(data, setTriggerValue));
