/** Of what stands behind the question mark of an address, the texts of these names; anything else is dropped. */
export const texts = <Name extends string>(...names: Name[]) => (asked: Record<string, unknown>): { [N in Name]?: string } =>
  Object.fromEntries(names.flatMap((name) => {
    const value = asked[name];
    return typeof value === "string" || typeof value === "number" ? [[name, String(value)]] : [];
  })) as { [N in Name]?: string };
