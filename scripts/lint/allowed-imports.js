import { dirname, relative, resolve } from 'node:path';

/**
 * @typedef {object} Allowed
 * @property {string[]} folders - Relative to the top.
 * @property {string[]} modules - Packages, modules of Node, and names of `imports` in package.json.
 * @property {string} message - Said after what is refused.
 */

/** @typedef {import('eslint').Rule.Node & { source: unknown }} TypeImport */

/**
 * A rule of ESLint: what a module may import, as a list of what is allowed. It sees `import`,
 * `export … from`, `import()`, `import('…')` in types, `require` and `process.getBuiltinModule`, and wants
 * each of them in plain text, so that there is none it cannot read.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export const allowedImports = {
  meta: {
    type: 'problem',
    schema: [
      {
        type: 'object',
        properties: {
          folders: { type: 'array', items: { type: 'string' } },
          modules: { type: 'array', items: { type: 'string' } },
          message: { type: 'string' },
        },
        required: ['folders', 'modules', 'message'],
        additionalProperties: false,
      },
    ],
    messages: {
      notAllowed: '{{name}} is not allowed here. {{why}}',
      unreadable: 'Write what is imported as plain text, so that lint can read it.',
    },
  },
  create(context) {
    const { folders, modules, message } = /** @type {[Allowed]} */ (context.options)[0];

    /** @param {string} name */
    const isAllowed = (name) => {
      if (!name.startsWith('.')) return modules.includes(name);
      const path = relative(context.cwd, resolve(dirname(context.filename), name));
      return folders.some((folder) => path.startsWith(`${folder}/`));
    };

    /**
     * @param {import('eslint').Rule.Node} node
     * @param {unknown} source - The node of the text, where there is one.
     */
    const check = (node, source) => {
      const name = textOf(source);
      if (name === undefined) {
        context.report({ node, messageId: 'unreadable' });
      } else if (!isAllowed(name)) {
        context.report({ node, messageId: 'notAllowed', data: { name, why: message } });
      }
    };

    /** Names of `getBuiltinModule` that are called where they stand; elsewhere nobody knows what it is asked for. */
    const called = new Set();

    return {
      ImportDeclaration: (node) => {
        check(node, node.source);
      },
      ExportAllDeclaration: (node) => {
        check(node, node.source);
      },
      ExportNamedDeclaration: (node) => {
        if (node.source) check(node, node.source);
      },
      ImportExpression: (node) => {
        check(node, node.source);
      },
      /** @param {TypeImport} node */
      TSImportType: (node) => {
        check(node, node.source);
      },
      CallExpression: (node) => {
        const { callee } = node;
        const isRequire = callee.type === 'Identifier' && callee.name === 'require';
        const isMade =
          callee.type === 'CallExpression' &&
          callee.callee.type === 'Identifier' &&
          callee.callee.name === 'createRequire';
        const isBuiltin =
          callee.type === 'MemberExpression' &&
          callee.property.type === 'Identifier' &&
          callee.property.name === 'getBuiltinModule';
        if (isBuiltin) called.add(callee.property);
        if (isRequire || isMade || isBuiltin) check(node, node.arguments[0]);
      },
      ':matches(Identifier[name="getBuiltinModule"], Literal[value="getBuiltinModule"], TemplateElement[value.cooked="getBuiltinModule"])':
        (/** @type {import('eslint').Rule.Node} */ node) => {
          if (!called.has(node)) check(node, undefined);
        },
    };
  },
};

/**
 * @param {unknown} node
 * @returns {string | undefined}
 */
function textOf(node) {
  if (typeof node !== 'object' || node === null) return undefined;
  if ('literal' in node) return textOf(node.literal);
  return 'value' in node && typeof node.value === 'string' ? node.value : undefined;
}
