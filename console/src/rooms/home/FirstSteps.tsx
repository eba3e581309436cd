/** The first way round, until it is done: five stations, the next one open. */
import { CheckCircleFilled } from "@ant-design/icons";
import { useWords } from "../../kit/words";
import { Card } from "../../parts/Card";
import { Place } from "./Place";
import styles from "./FirstSteps.module.css";
import words from "./words";

const WHERE = { people: "import", segment: "segments/narrow", template: "content", journey: "journeys", message: "mail" } as const;
type Step = keyof typeof WHERE;

export default function FirstSteps({ steps }: { steps: { step: string; done: boolean }[] }) {
  const t = useWords(words);
  if (steps.every((one) => one.done)) return null;
  const next = steps.find((one) => !one.done)?.step;
  return (
    <div className={styles.first}>
      <Card title={t("first")}>
        <p className="quiet">{t("first_what")}</p>
        <ol className={styles.steps}>
          {steps.map(({ step, done }) => {
            const name = t(`step_${step as Step}`);
            return (
              <li key={step} className={step === next ? styles.next : done ? styles.done : undefined} aria-current={step === next ? "step" : undefined}>
                <strong>{done ? <><CheckCircleFilled /> {name} <span className="sr">({t("done")})</span></> : <Place to={WHERE[step as Step]}>{name}</Place>}</strong>
                <small>{t(`step_${step as Step}_how`)}</small>
              </li>
            );
          })}
        </ol>
      </Card>
    </div>
  );
}
