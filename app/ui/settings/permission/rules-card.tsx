import { BlockStack, Box, Card, Text } from "@shopify/polaris";
import { bases, messageKinds, permissionOf } from "#app/messages/permission";
import { useWords } from "../../words.tsx";

/** What may be written to whom by mail; the same in all countries, which differ in how long a permission lasts. */
export function RulesCard() {
  const words = useWords();
  return (
    <Card padding="0">
      <Box padding="400" paddingBlockEnd="300">
        <BlockStack gap="100">
          <Text as="h2" variant="headingSm" id="permission-rules">
            {words("permission.rules.title")}
          </Text>
          <Text as="p" tone="subdued">
            {words("permission.rules.help")}
          </Text>
        </BlockStack>
      </Box>
      <div className="scroll-sideways" role="group" aria-labelledby="permission-rules" tabIndex={0}>
        <table className="sums" aria-labelledby="permission-rules">
          <thead>
            <tr>
              <th scope="col">{words("permission.rules.kind")}</th>
              {bases.map((basis) => (
                <th key={basis} scope="col">
                  {words(`permission.rules.basis.${basis}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {messageKinds.map((kind) => (
              <tr key={kind}>
                <th scope="row">{words(`permission.rules.kinds.${kind}`)}</th>
                {bases.map((basis) => (
                  <td key={basis}>{words(`permission.rules.${permissionOf(kind, basis, "unknown").by}`)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Box padding="400">
        <Text as="p" tone="subdued">
          {words("permission.rules.otherwise")}
        </Text>
      </Box>
    </Card>
  );
}
