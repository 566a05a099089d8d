// Lint rules for "same data, seed and plan: same bytes on every engine": what engines may compute or order differently
// is refused where results are made. The rules are those of ARCHITECTURE.md.

/** Correctly rounded or exact by specification, so equal everywhere. */
const exactMath = new Set([
  'abs',
  'sqrt',
  'floor',
  'ceil',
  'trunc',
  'round',
  'sign',
  'min',
  'max',
  'fround',
  'imul',
  'clz32',
]);

const localeMethods = new Set(['localeCompare', 'toLocaleString', 'toLocaleLowerCase', 'toLocaleUpperCase']);

const named = (node, name) => node.type === 'Identifier' && node.name === name;

const exactNumbers = {
  create: (context) => ({
    MemberExpression(node) {
      const name = node.computed ? null : node.property.name;
      if (named(node.object, 'Math') && !exactMath.has(name))
        context.report({
          node,
          message: `Math.${name ?? '[…]'} may differ between engines: use a kernel of core-wasm.`,
        });
      if (localeMethods.has(name))
        context.report({ node, message: `${name} depends on the machine's locale.` });
    },
    VariableDeclarator(node) {
      if (node.init && named(node.init, 'Math'))
        context.report({
          node,
          message: 'Name the Math function where it is used, so that this rule sees it.',
        });
    },
    BinaryExpression(node) {
      if (node.operator === '**')
        context.report({ node, message: '** may differ between engines: multiply.' });
    },
    AssignmentExpression(node) {
      if (node.operator === '**=')
        context.report({ node, message: '**= may differ between engines: multiply.' });
    },
    Identifier(node) {
      if (node.name === 'Intl') context.report({ node, message: "Intl depends on the machine's locale." });
    },
    CallExpression(node) {
      const method = node.callee.type === 'MemberExpression' ? node.callee.property.name : null;
      if ((method === 'sort' || method === 'toSorted') && node.arguments.length === 0)
        context.report({ node, message: `${method}() needs a total comparator.` });
    },
  }),
};

const clocks = new Set(['Date', 'performance']);

const noClock = {
  create: (context) => ({
    Identifier(node) {
      if (clocks.has(node.name) && node.parent?.type !== 'Property')
        context.report({ node, message: `${node.name}: only cli and web may read a clock.` });
    },
  }),
};

export default {
  meta: { name: 'keep-the-bits' },
  rules: { 'exact-numbers': exactNumbers, 'no-clock': noClock },
};
