import { useRevalidator } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";

interface Versioned<Fields> {
  version: number;
  saved: Fields;
  fields: Fields;
}

/**
 * What is typed into a form, and the version that it began from. A save brings the new version; a version that somebody else saved
 * is shown only when the reader asks for it, so that nothing typed is lost.
 * @param version  of the saved values, as the loader has them now
 * @param refused  the version that the last save was refused for, because a newer one was there
 */
export function useVersionedForm<Fields>(version: number, saved: Fields, refused: number | undefined) {
  const revalidator = useRevalidator();
  const [form, setForm] = useState<Versioned<Fields>>({ version, saved, fields: saved });
  const asked = useRef(false);
  const stale = refused === form.version;

  useEffect(() => {
    if (version === form.version || (stale && !asked.current)) return;
    asked.current = false;
    setForm({ version, saved, fields: saved });
    // The version is the identity of what is saved; the values are made anew by each loading.
  }, [version, stale]);

  useEffect(() => {
    // What was refused says nothing of the newer version: it is read at once, to be shown beside what is typed.
    if (stale && version === form.version) revalidator.revalidate();
  }, [stale]);

  return {
    /** What somebody else saved, once it is read; until then what this form began from. */
    newer: saved,
    fields: form.fields,
    saved: form.saved,
    version: form.version,
    stale,
    change: (patch: Partial<Fields>) => setForm((before) => ({ ...before, fields: { ...before.fields, ...patch } })),
    discard: () => setForm((before) => ({ ...before, fields: before.saved })),
    /** Shows what somebody else saved, in the place of what was typed. */
    loadNewer: () => {
      if (version !== form.version) return setForm({ version, saved, fields: saved });
      asked.current = true;
      revalidator.revalidate();
    },
  };
}
