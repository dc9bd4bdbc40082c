/**
 * The lint plugin that keeps the layers apart: `main → app → service, io → core`.
 *
 * Each rule is a row of one of two tables: who may import whom, and what may be used only where.
 *
 * @module
 */

const PACKAGES = "a package";
const HAND_IN = "declare the narrow interface you need and let src/app hand it in";

/** Beside its own layer or room, a file may import only from `mayImport`; the first row counts. */
const LAYERS: { folder: string; mayImport: string[]; remedy: string }[] = [
  {
    folder: "main.ts",
    mayImport: ["src/app"],
    remedy: "main.ts only starts src/app; import it there",
  },
  {
    folder: "src/app",
    mayImport: ["src/service", "src/io", "src/core", "src/page", PACKAGES, "deno.json"],
    remedy: "the program is made of src and packages only; move what you need into src",
  },
  {
    folder: "src/service",
    mayImport: ["src/core"],
    remedy: `the service reaches this computer by what it is given; ${HAND_IN}`,
  },
  {
    folder: "src/io",
    mayImport: ["src/core", PACKAGES],
    remedy: `rooms of io do not know each other, nor who uses them; ${HAND_IN}`,
  },
  {
    folder: "src/core",
    mayImport: [],
    remedy: `the core knows only itself; ${HAND_IN}`,
  },
  {
    folder: "src/page",
    mayImport: [],
    remedy: "the page is given to browsers as it is; what it needs has to be in src/page",
  },
  {
    folder: "src",
    mayImport: [],
    remedy:
      "src has no layers but app, service, io, core and page; move this file into one of them",
  },
  {
    folder: "scripts",
    mayImport: ["src", PACKAGES, "deno.json"],
    remedy: "no script needs a test; what both use belongs into scripts/lab",
  },
];

const IMPORTED = ":is(ImportDeclaration, ExportNamedDeclaration, ExportAllDeclaration, " +
  "ImportExpression, TSImportType > TSLiteralType) > Literal";

/** With any of these, the core would not be the same on every run. */
const AMBIENT = "Deno|console|globalThis|fetch|WebSocket|crypto|performance|Date|" +
  "(set|clear)(Timeout|Interval|Immediate)";

/** The start of what cannot be done, or the end of a sentence before another one. */
const SENTENCE = String.raw`/^Cannot |[a-z]\. [A-Z]/`;

/** Files that match `files` may not hold what matches `selector`. */
const BANS: Record<string, { files: RegExp; selector: string; remedy: string }> = {
  "pure-core": {
    files: /^src\/core\//,
    selector: `Identifier[name=/^(${AMBIENT})$/], ${member("Math", "random")}, ` +
      `${member("AbortSignal", "timeout")}, ${member("Temporal", "Now")}`,
    remedy: "time, randomness, network and log are handed to the core; take it as a parameter",
  },
  "one-command-runner": {
    files: /^(main\.ts$|src\/(?!io\/process\/child\.ts$))/,
    selector: member("Deno", "Command|spawn|spawnAndWait|spawnAndWaitSync"),
    remedy: "only src/io/process/child.ts starts processes; take a runner as a parameter",
  },
  "no-sentences": {
    files: /^src\/(core|io|service)\//,
    selector: `Literal[value=${SENTENCE}], TemplateElement[raw=${SENTENCE}]`,
    remedy: "what people read stands in src/app/words; throw a TroubleError, or emit an event",
  },
  "one-exit": {
    files: /^src\//,
    selector: member("Deno", "exit"),
    remedy: "only main.ts ends the process; return an exit code or throw",
  },
  "no-module-state": {
    files: /^src\//,
    selector: ":is(Program, Program > ExportNamedDeclaration) > " +
      "VariableDeclaration[kind=/^(let|var)$/]",
    remedy: "modules keep no state; make it a const, or a field of an object that src/app creates",
  },
};

/** Selects `object.name`, `object["name"]` and `const { name } = object`. */
function member(object: string, names: string): string {
  return `MemberExpression[object.name="${object}"][property.name=/^(${names})$/], ` +
    `MemberExpression[object.name="${object}"][property.value=/^(${names})$/], ` +
    `VariableDeclarator[init.name="${object}"]:has(Property[key.name=/^(${names})$/])`;
}

/** In `timers.setTimeout` and `{ setTimeout: … }` the name is a property's, not the global. */
function isPropertyName(node: Deno.lint.Node & { parent?: unknown }): boolean {
  const parent = node.parent as { computed?: boolean; key?: unknown; property?: unknown };
  return !parent.computed && (parent.key === node || parent.property === node);
}

const PROJECT = import.meta.dirname!.replaceAll("\\", "/").replace(/scripts$/, "");

/** The path inside the project, with `/` on every system; a relative one is taken as such. */
function projectPath(filename: string): string {
  return filename.replaceAll("\\", "/").replace(PROJECT, "");
}

/** The unit that imports are counted by: a layer, a room of io, or what lies beside src. */
function folderOf(path: string): string {
  return /^(src\/io\/|src\/)?[^/]+/.exec(path)?.[0] ?? path;
}

function importedFolder(path: string, specifier: string): string {
  if (!/^(\.|\/|file:)/.test(specifier)) return PACKAGES;
  return folderOf(new URL(specifier, `file:///${path}`).pathname.slice(1));
}

function holds(folder: string, path: string): boolean {
  return `${path}/`.startsWith(`${folder}/`);
}

const imports: Deno.lint.Rule = {
  create(context) {
    const path = projectPath(context.filename);
    const own = folderOf(path);
    const layer = LAYERS.find(({ folder }) => holds(folder, path));
    if (layer === undefined) return {};
    return {
      [IMPORTED](node: Deno.lint.StringLiteral) {
        const imported = importedFolder(path, node.value);
        if ([own, ...layer.mayImport].some((folder) => holds(folder, imported))) return;
        context.report({ node, message: `${own} cannot import ${imported}: ${layer.remedy}` });
      },
    };
  },
};

function banRule({ files, selector, remedy }: (typeof BANS)[string]): Deno.lint.Rule {
  return {
    create(context) {
      const path = projectPath(context.filename);
      if (!files.test(path)) return {};
      return {
        [selector](node: Deno.lint.Node) {
          if (isPropertyName(node)) return;
          const code = context.sourceCode.getText(node);
          context.report({ node, message: `${folderOf(path)} cannot use "${code}": ${remedy}` });
        },
      };
    },
  };
}

const plugin: Deno.lint.Plugin = {
  name: "layers",
  rules: {
    imports,
    ...Object.fromEntries(Object.entries(BANS).map(([name, ban]) => [name, banRule(ban)])),
  },
};

export default plugin;
