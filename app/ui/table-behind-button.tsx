import { Button, InlineStack } from "@shopify/polaris";
import { type ReactNode, useId, useState } from "react";
import { useWords } from "./words.tsx";

/** The table of a picture, behind a button. Where nobody could press it, because no scripts run, the table stands there by itself (admin.css). */
export function TableBehindButton({ label, open: openAtFirst = false, children }: { label: string; /** Until somebody presses. */ open?: boolean; children: ReactNode }) {
  const words = useWords();
  const [pressed, setPressed] = useState<boolean>();
  const table = useId();
  const open = pressed ?? openAtFirst;
  return (
    <>
      <div className="table-button">
        <InlineStack>
          <Button variant="plain" disclosure={open ? "up" : "down"} ariaExpanded={open} ariaControls={table} onClick={() => setPressed(!open)}>
            {words(open ? "charts.hide" : "charts.show")}
          </Button>
        </InlineStack>
      </div>
      <div id={table} hidden={!open} className="table-behind-button wide-scroll" tabIndex={open ? 0 : undefined} role="region" aria-label={label}>
        {children}
      </div>
    </>
  );
}
