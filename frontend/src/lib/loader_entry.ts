/* The text of every component in the page. Python puts the addresses of its files in here. */

import { deferred, importAll } from "./loader";

declare const FILES: string[];

export default deferred(() => importAll(FILES));
