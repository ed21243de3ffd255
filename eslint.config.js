import tseslint from "typescript-eslint";

const clock = "Business time is ctx.clock.now(), handed in as a parameter (docs/architecture.md, two clocks).";

export default tseslint.config(
  { ignores: ["build/", "generated/", "node_modules/", "coverage/", ".cache/", "extensions/*/dist/"] },
  ...tseslint.configs.recommended,
  {
    files: ["**/*.ts", "**/*.tsx"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-console": "off",
      "no-empty": ["error", { allowEmptyCatch: false }],
      "max-lines": ["error", { max: 350, skipBlankLines: true, skipComments: true }],
      eqeqeq: ["error", "always", { null: "ignore" }],
    },
  },
  {
    files: ["app/**/*.ts", "app/**/*.tsx"],
    ignores: ["app/platform/**", "app/**/*.test.ts"],
    rules: {
      "no-console": "error",
      "no-restricted-syntax": [
        "error",
        { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: clock },
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: clock },
        { selector: "TemplateElement[value.raw=/\\bnow\\(\\)/i]", message: clock },
        { selector: "Literal[value=/\\b(select|update|insert|where|values)\\b[^]*\\bnow\\(\\)/i]", message: clock },
        { selector: "TSEnumDeclaration", message: "Use a union of strings." },
      ],
      "no-restricted-properties": ["error", { object: "process", property: "env", message: "Configuration is read once, in app/platform/env.server.ts." }],
    },
  },
  {
    // What runs as a process reads the environment once and hands it on.
    files: ["app/server.ts", "app/worker.ts"],
    rules: { "no-restricted-properties": "off" },
  },
  { files: ["**/*.cjs", "**/*.mjs", "**/*.js"], ...tseslint.configs.disableTypeChecked },
);
