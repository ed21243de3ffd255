import { Box, Text } from "@shopify/polaris";
import { bases, messageKinds, permissionOf } from "#app/messages/permission";
import { SidewaysTable, TableCard } from "../../table-card.tsx";
import { useWords } from "../../words.tsx";

/** What may be written to whom by mail; the same in all countries, which differ in how long a permission lasts. */
export function RulesCard() {
  const words = useWords();
  return (
    <TableCard id="permission-rules" title={words("permission.rules.title")} help={words("permission.rules.help")}>
      <SidewaysTable labelledBy="permission-rules">
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
      </SidewaysTable>
      <Box padding="400">
        <Text as="p" tone="subdued">
          {words("permission.rules.otherwise")}
        </Text>
      </Box>
    </TableCard>
  );
}
