/** The text of a file, for tests. */
declare module "*.html?raw" {
  const text: string;
  export default text;
}
