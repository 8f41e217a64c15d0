export default ({ parentElement, data, setTriggerValue }) =>
  mount(parentElement, Steps, (steps) => steps.update(data, setTriggerValue));
