/** What a file of this folder gives for its kind of step. */
import type { ComponentType, ReactNode } from "react";
import type { Step } from "../definition";

export type EditProps = { step: Step; set: (step: Step) => void; name: string };
export type Kind = {
  icon: ReactNode;
  /** One line in words: what it does here. */
  Describe: ComponentType<{ step: Step }>;
  Edit: ComponentType<EditProps>;
  blank: () => Step;
};
