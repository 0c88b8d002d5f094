import { useRead } from "../../api/query.ts";
import { CodeBox } from "../../design/code.tsx";
import { Section } from "../../design/page.tsx";
import { ReadProblem } from "../../frame/fallback.tsx";

/** Everything as it is set now, in the form of the configuration file: to keep, to review, to move to another server. */
export function ConfigurationPart() {
  const configuration = useRead("GET /api/configuration", {});
  const text = configuration.data;
  return (
    <Section
      title="Configuration"
      note="As it is now, edits in the console included. Secrets are placeholders."
    >
      {configuration.isError && <ReadProblem error={configuration.error} />}
      {text === undefined ? (
        <span className="skeleton h-64 w-full" />
      ) : (
        <>
          <CodeBox text={text} label="Configuration" className="max-h-[36rem]" />
          <p className="text-ink-3 mt-2 text-sm">
            Edit a copy and run <code>signalpost apply FILE --url {window.location.origin}</code>: it shows
            the plan first. <code>signalpost export</code> prints the same as stands here.
          </p>
        </>
      )}
    </Section>
  );
}
