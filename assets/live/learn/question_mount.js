export default ({ parentElement, data }) => mount(parentElement, Question, (question) => question.update(data));
