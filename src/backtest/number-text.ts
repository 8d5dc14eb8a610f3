/** A whole number with commas between the thousands: `10,000`. */
export const numberText = (value: number): string => String(value).replace(/\B(?=(?:\d{3})+$)/g, ",");
