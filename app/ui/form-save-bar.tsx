import { useBlocker } from "@remix-run/react";
import { SaveBar, useAppBridge } from "@shopify/app-bridge-react";
import { useEffect } from "react";
import { useWords } from "./words.tsx";

interface FormSaveBarProps {
  id: string;
  /** Something differs from what is saved. */
  dirty: boolean;
  saving: boolean;
  onSave(): void;
  onDiscard(): void;
}

/**
 * The admin's contextual save bar for one form: shown while something is unsaved; leaving the page then asks first.
 */
export function FormSaveBar({ id, dirty, saving, onSave, onDiscard }: FormSaveBarProps) {
  const words = useWords();
  const bridge = useAppBridge();
  const blocker = useBlocker(({ currentLocation, nextLocation }) => dirty && !saving && currentLocation.pathname !== nextLocation.pathname);
  useEffect(() => {
    if (blocker.state !== "blocked") return;
    let here = true;
    // Resolves only when the person chose to leave; choosing to stay leaves the page blocked, which is right.
    void bridge.saveBar.leaveConfirmation().then(() => {
      if (here) blocker.proceed();
    });
    return () => {
      here = false;
    };
  }, [blocker, bridge]);
  return (
    <SaveBar id={id} open={dirty} discardConfirmation>
      <button variant="primary" onClick={onSave} loading={saving ? "" : undefined} disabled={saving}>
        {words("words.save")}
      </button>
      <button onClick={onDiscard} disabled={saving}>
        {words("words.discard")}
      </button>
    </SaveBar>
  );
}
