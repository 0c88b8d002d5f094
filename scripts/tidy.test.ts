import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tidy } from "./tidy/index.ts";

/** Problems that tidy reports for these files, as `path:line problem`. */
function problems(files: Readonly<Record<string, string>>): readonly string[] {
  const list = Object.entries(files).map(([path, text]) => ({ path, text }));
  return tidy(list).map((finding) => `${finding.path}:${finding.line} ${finding.problem}`);
}

/** Asserts that exactly one problem is found and that it reads like this. */
function expectProblem(files: Readonly<Record<string, string>>, like: RegExp): void {
  const found = problems(files);
  assert.equal(found.length, 1, found.join("\n"));
  assert.match(found[0] ?? "", like);
}

describe("import arrows", () => {
  const core = { "src/core/index.ts": "" };

  it("follows data: deliver takes from core through its door", () => {
    assert.deepEqual(
      problems({ ...core, "src/deliver/loop.ts": 'import { a } from "../core/index.ts";\n' }),
      [],
    );
  });

  it("stops an import against the arrow", () => {
    expectProblem(
      { "src/core/event.ts": 'import { a } from "../engine/index.ts";\n' },
      /src\/core\/event\.ts:1 core does not import engine/,
    );
  });

  it("stops an import of types against the arrow too", () => {
    expectProblem(
      { "src/destinations/x.ts": 'import type { A } from "../engine/index.ts";\n' },
      /destinations does not import engine/,
    );
  });

  it("stops an import past a door", () => {
    expectProblem({ "src/deliver/loop.ts": 'import { a } from "../core/money.ts";\n' }, /behind a door/);
  });

  it("stops an import past the door of a subfolder", () => {
    expectProblem(
      {
        "src/destinations/index.ts": 'import { a } from "./tiktok/mapping.ts";\n',
        "src/destinations/tiktok/index.ts": "",
        "src/destinations/tiktok/mapping.ts": "",
      },
      /import src\/destinations\/tiktok\/index\.ts/,
    );
  });

  it("wants arrows for a new folder", () => {
    expectProblem(
      { ...core, "src/banana/a.ts": 'import { a } from "../core/index.ts";\n' },
      /src\/banana has no arrows/,
    );
  });

  it("finds a cycle once and prints its way", () => {
    expectProblem(
      { "src/core/a.ts": 'import "./b.ts";\n', "src/core/b.ts": 'export * from "./a.ts";\n' },
      /import cycle: src\/core\/a\.ts -> src\/core\/b\.ts -> src\/core\/a\.ts/,
    );
  });

  it("lets the pixel take types of the wire, and no code", () => {
    const path = "pixel/src/main.ts";
    const wire = "../../src/core/pixel-wire.ts";
    assert.deepEqual(problems({ [path]: `import type { A } from "${wire}";\n` }), []);
    expectProblem({ [path]: `import { a } from "${wire}";\n` }, /share no code/);
    expectProblem(
      { [path]: 'import type { A } from "../../src/core/event.ts";\n' },
      /does not import src\/core/,
    );
    expectProblem({ [path]: 'import { nanoid } from "nanoid";\n' }, /no dependencies/);
  });

  it("keeps packages and Node out of destinations", () => {
    expectProblem({ "src/destinations/x.ts": 'import fs from "node:fs";\n' }, /not node:fs/);
  });
});

describe("the world enters through ports", () => {
  for (const code of ["Date.now()", "new Date()", "Math.random()", "setTimeout(f, 1)", 'fetch("x")']) {
    it(`stops ${code} in the pipeline`, () => {
      expectProblem({ "src/deliver/a.ts": `${code};\n` }, /through ports only/);
      assert.deepEqual(problems({ "src/cli/a.ts": `${code};\n`, "src/deliver/a.test.ts": `${code};\n` }), []);
    });
  }

  it("does not mind a port's method or a parsed date", () => {
    assert.deepEqual(problems({ "src/deliver/a.ts": "http.fetch(1); clock.now(); new Date(5);\n" }), []);
  });
});

describe("shape", () => {
  it("limits the length of a file, a function and a line", () => {
    expectProblem({ "src/core/a.ts": "f();\n".repeat(301) }, /301 lines; a file has at most 300/);
    expectProblem(
      { "src/core/a.ts": `function long() {\n${"  f();\n".repeat(69)}}\n` },
      /long has 71 lines; a function has at most 70/,
    );
    expectProblem({ "src/core/a.ts": `// ${"word ".repeat(30)}\n` }, /characters; at most 120/);
    assert.deepEqual(problems({ "src/core/a.ts": `f("${"word ".repeat(30)}");\n` }), []);
  });

  it("counts the functions inside a factory for themselves", () => {
    const method = `  const a = () => {\n${"    f();\n".repeat(50)}  };\n`;
    assert.deepEqual(problems({ "src/core/a.ts": `function create() {\n${method.repeat(3)}}\n` }), []);
  });

  it("takes a describe block for a chapter", () => {
    const text = `describe("x", () => {\n${"  f();\n".repeat(99)}});\n`;
    assert.deepEqual(problems({ "src/core/a.test.ts": text }), []);
  });

  it("wants names that say something, in kebab case", () => {
    expectProblem({ "src/core/utils.ts": "" }, /"utils" says nothing/);
    expectProblem({ "src/core/myFile.ts": "" }, /"myFile.ts" is not kebab-case/);
    assert.deepEqual(
      problems({ "src/core/click-id.test.ts": "", "src/destinations/tiktok/README.md": "" }),
      [],
    );
  });

  it("wants a comment on every export; a run of one-liners shares one", () => {
    expectProblem({ "src/core/a.ts": "export const a = 1;\n" }, /needs a doc comment/);
    assert.deepEqual(
      problems({ "src/core/a.ts": "/** Units. */\nexport const a = 1;\nexport const b = 2;\n" }),
      [],
    );
  });

  it("wants a reason for a cast", () => {
    expectProblem({ "src/core/a.ts": "f(x as string);\n" }, /`as` needs a comment/);
    assert.deepEqual(
      problems({ "src/core/a.ts": "// Sound: checked above.\nf(x as string);\ng([1] as const);\n" }),
      [],
    );
  });
});

describe("words", () => {
  it("stops unfinished places without an issue", () => {
    expectProblem({ "src/core/a.ts": `// ${"TO"}DO later\n` }, /has an issue/);
    assert.deepEqual(problems({ "src/core/a.ts": `// ${"TO"}DO(#12) later\n` }), []);
  });

  it("stops tests that do not run", () => {
    expectProblem({ "src/core/a.test.ts": `it.${"skip"}("x", f);\n` }, /every test runs/);
    expectProblem({ "src/core/a.test.ts": `test.${"only"}("x", f);\n` }, /every test runs/);
  });

  it("stops paths of one machine in any file", () => {
    expectProblem({ "README.md": `see ${"/ho"}me/ada/shop\n` }, /a path of one machine/);
    assert.deepEqual(
      problems({ "README.md": "https://example.com/home/page and /var/lib/signalpost\n" }),
      [],
    );
  });
});
