/** The name of a region as ARM compares it: "West Europe", "westEurope" and "westeurope" are one. */
export const normaliseLocation = (location: string): string => location.toLowerCase().replaceAll(/\s/g, '');
