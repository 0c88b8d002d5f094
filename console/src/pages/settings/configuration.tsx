import { useRead } from "../../api/query.ts";
import { CopyIcon } from "../../design/copy.tsx";
import { Section } from "../../design/page.tsx";
import { Scroll } from "../../design/scroll.tsx";
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
        <div className="bg-sunken border-line relative rounded-md border">
          <div className="absolute top-1 right-1">
            <CopyIcon text={text} what="configuration" />
          </div>
          <Scroll label="Configuration" className="max-h-[36rem] rounded-md">
            <pre className="p-3 pr-9 text-xs leading-5">{text}</pre>
          </Scroll>
        </div>
      )}
    </Section>
  );
}
