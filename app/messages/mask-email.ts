/** "m•••@example.com": enough to know one's own address by, too little for somebody who was forwarded the mail. */
export const maskEmail = (email: string | null): string => (email === null ? "•••" : `${email[0] ?? ""}•••${email.slice(email.lastIndexOf("@"))}`);
