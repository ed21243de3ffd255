import { Modal, TitleBar } from "@shopify/app-bridge-react";
import { Box } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useWords } from "./words.tsx";

interface ActionModalProps {
  id: string;
  open: boolean;
  title: string;
  /** The verb: what the button does. */
  verb: string;
  tone?: "critical";
  busy?: boolean;
  /** Why the verb cannot be done now; the text says it. */
  disabled?: boolean;
  /** What "no" is called; "Cancel" unless told. */
  otherwise?: string;
  onDo(): void;
  onClose(): void;
  children: ReactNode;
}

/** A question with one verb, in the admin's own modal. Opened by a click only. */
export function ActionModal({ id, open, title, verb, tone, busy, disabled, otherwise, onDo, onClose, children }: ActionModalProps) {
  const words = useWords();
  return (
    <Modal id={id} open={open} onHide={onClose}>
      <Box padding="400">{children}</Box>
      <TitleBar title={title}>
        <button variant="primary" tone={tone} onClick={onDo} disabled={disabled || busy} loading={busy ? "" : undefined}>
          {verb}
        </button>
        <button onClick={onClose} disabled={busy}>
          {otherwise ?? words("words.cancel")}
        </button>
      </TitleBar>
    </Modal>
  );
}
