/** A control that says why it cannot be used, instead of hiding: `refusal` is "" where it can. */
import { Tooltip } from "antd";
import { cloneElement, type ReactElement } from "react";

export function Allowed({ refusal, children }: { refusal: string; children: ReactElement<{ disabled?: boolean; "aria-description"?: string }> }) {
  if (!refusal) return children;
  return <Tooltip title={refusal} trigger={["hover", "focus"]}><span tabIndex={0}>{cloneElement(children, { disabled: true, "aria-description": refusal })}</span></Tooltip>;
}
