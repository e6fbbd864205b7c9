// Lint: the rules a compiler cannot see. Each house rule has a planted violation in tests/architecture.
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const noClock = [
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: 'domain/ has no clock: take `now` as a fact.' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'domain/ has no clock: take `now` as a fact.' },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: 'domain/ is deterministic: take the value as a fact.' },
];
const noEnvironment = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Settings are read once, in platform/config.ts.',
};
const noFetch = {
  selector: "CallExpression[callee.name='fetch']",
  message: 'Calls out belong to connectors/, console/src/api/ or the sandbox webhook sender.',
};
const ownMessages = {
  selector: "JSXOpeningElement[name.name='form']:not(:has(JSXAttribute[name.name='noValidate']))",
  message: "Forms carry noValidate and say at the field what is wrong (frame/field-checks.ts): the browser's own bubbles speak its language, not the page's.",
};
const noDefaultExport = { selector: 'ExportDefaultDeclaration', message: 'Name your exports; no default exports.' };

export default tseslint.config(
  { ignores: ['node_modules', '.cache', 'console/dist', 'data', 'docs', 'bench/results', 'tests/architecture/planted'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.base],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': ['error', noEnvironment, noFetch, noDefaultExport],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
    },
  },
  { files: ['domain/**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...noClock, noEnvironment, noFetch, noDefaultExport] } },
  { files: ['platform/config.ts'], rules: { 'no-restricted-syntax': ['error', noFetch, noDefaultExport] } },
  {
    files: ['connectors/**/*.ts', 'console/src/api/**/*.ts', 'sandbox/payments/webhook-sender.ts', 'sandbox/gateway/webhook-sender.ts', 'sandbox/payments/browser/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', noEnvironment, noDefaultExport] },
  },
  {
    files: ['tools/**/*.ts', 'tests/**/*.ts', 'testkit/**/*.ts', '**/*.test.ts', '**/*.test.tsx', 'console/vite.config.ts', 'vitest.config.ts'],
    rules: { 'no-restricted-syntax': 'off', 'no-console': 'off', '@typescript-eslint/no-explicit-any': 'off' },
  },
  { files: ['app/**/*.ts', 'reader/cli.ts', 'sandbox/**/main.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['console/src/**/*.tsx', 'console/src/**/*.ts'],
    plugins: { 'react-hooks': reactHooks, 'jsx-a11y': jsxA11y },
    rules: { ...reactHooks.configs.recommended.rules, ...jsxA11y.flatConfigs.recommended.rules },
  },
  { files: ['console/src/**/*.tsx'], ignores: ['**/*.test.tsx'], rules: { 'no-restricted-syntax': ['error', noEnvironment, noFetch, noDefaultExport, ownMessages] } },
);
