// @ts-nocheck
import { Question } from "./steps";
import { mount } from "../lib/dom";

export default ({ parentElement, data }) => mount(parentElement, Question, (question) => question.update(data));
