export const mails = async () => [];
