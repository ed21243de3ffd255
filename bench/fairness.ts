export const fairness = async () => [];
