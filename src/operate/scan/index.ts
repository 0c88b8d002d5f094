export { readPage } from "./read-page.ts";
export { listScans, pixelIdOf, scanPage, toScan } from "./scan.ts";
