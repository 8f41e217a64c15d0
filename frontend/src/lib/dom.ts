/* Small helpers that keep the rest readable. */

export { mount } from "./component";
export { rested, throttled } from "./timing";

export const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** A number with a real minus sign and as many digits as carry information. */
export const signed = (value: number, digits = 2): string => value.toFixed(digits).replace("-", "\u2212");

/** The bytes of base64 text. */
export const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** The first match; the page's HTML holds it.
 *
 * @throws Error if there is none: the HTML and the script do not belong together
 */
export function find<Kind extends Element = HTMLElement>(root: ParentNode, selector: string): Kind {
  const match = root.querySelector<Kind>(selector);
  if (!match) throw new Error(`no element matches ${selector}`);
  return match;
}

/** All matches, in the order of the page. */
export const findAll = <Kind extends Element = HTMLElement>(root: ParentNode, selector: string): Kind[] =>
  [...root.querySelectorAll<Kind>(selector)];

/** Values of properties; the browser turns numbers into text. */
type Properties<Kind> = {
  [Name in keyof Kind as Kind[Name] extends (...args: never[]) => unknown ? never : Name]?:
    Kind[Name] extends string ? string | number : Kind[Name];
};
/** Attributes that are no properties. */
type Attributes = { [name: `${string}-${string}`]: string | number };

/** An element with properties, attributes (where a property will not do) and children. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Omit<Properties<HTMLElementTagNameMap[Tag]>, "list"> & Attributes & { list?: string } = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in node && name !== "list") Object.assign(node, { [name]: value });
    else node.setAttribute(name, String(value));
  }
  node.append(...children);
  return node;
}
