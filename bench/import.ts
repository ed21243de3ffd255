export const importOrders = async () => [];
