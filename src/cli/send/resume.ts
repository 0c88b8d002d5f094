import { createHash } from "node:crypto";
import { open, readFile, rename, rm, writeFile } from "node:fs/promises";

/** How far a file has been sent. */
export interface SendProgress {
  readonly byte: number;
  readonly line: number;
  readonly accepted: number;
  readonly rejected: number;
}

/** Nothing sent yet. */
export const atStart: SendProgress = { byte: 0, line: 0, accepted: 0, rejected: 0 };

/** Remembers beside the file how far it was sent, so that the same command goes on after a break. */
export interface ResumePoint {
  readonly load: () => Promise<SendProgress>;
  readonly save: (progress: SendProgress) => Promise<void>;
  readonly clear: () => Promise<void>;
}

const headBytes = 4096;

/** A point belongs to one server and one beginning of the file: another file under the same name starts anew. */
export async function createResumePoint(path: string, url: string): Promise<ResumePoint> {
  const place = `${path}.progress`;
  const mark = createHash("sha256")
    .update(url)
    .update(await readHead(path))
    .digest("hex")
    .slice(0, 16);
  return {
    async load() {
      const text = await readFile(place, "utf8").catch(() => "");
      if (text === "") return atStart;
      // Written by `save` alone; the mark tells a foreign or older file.
      const { mark: savedMark, ...saved } = JSON.parse(text) as SendProgress & { readonly mark: string };
      return savedMark === mark ? saved : atStart;
    },
    async save(progress) {
      // In the place of the last one when it is whole: stopped in between, the file would be sent from its start.
      await writeFile(`${place}.part`, `${JSON.stringify({ ...progress, mark })}\n`);
      await rename(`${place}.part`, place);
    },
    clear: () => rm(place, { force: true }),
  };
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    // The first line is enough to tell files apart, and it stays when lines are appended.
    const end = buffer.subarray(0, bytesRead).indexOf(10);
    return buffer.subarray(0, end < 0 ? bytesRead : end);
  } finally {
    await file.close();
  }
}
