import { useId, useRef, useState } from 'preact/hooks';
import type { MetricName, MetricNameList } from '../../../contract/src/metrics-query.js';
import { useJson } from '../shell/use-json.js';
import { useKeys } from '../shell/use-keys.js';
import { expressionOf, standardGrouping, type View, viewsOf } from './expression.js';

/** Form that makes an expression from a metric, a view, labels and filters, or takes one that is written. */
export function Builder({ add }: { add(expr: string): void }) {
  const names = useJson<MetricNameList>('/api/metrics/names', { limit: 5000 }, 60_000);
  const [text, setText] = useState('');
  const [edited, setEdited] = useState<
    Partial<{ view: View; by: string[] | undefined; filters: Record<string, string> }>
  >({});
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  useKeys([{ key: '/', text: 'Focus the metric', run: () => input.current?.focus() }]);
  const metric = names.data?.items.find(({ name }) => name === text.trim());
  const choice = metric && choiceOf(metric, edited);
  const expr = choice ? expressionOf(choice) : text.trim();
  return (
    <form
      class="builder"
      onSubmit={(event) => {
        event.preventDefault();
        if (expr === '') return input.current?.focus();
        add(expr);
        setText('');
        setEdited({});
      }}
    >
      <label class="builder-metric">
        <span>Metric or expression</span>
        <input
          ref={input}
          list={id}
          value={text}
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          placeholder="http_server_request_duration_seconds_count"
          onInput={(event) => {
            setText(event.currentTarget.value);
            setEdited({});
          }}
        />
      </label>
      <datalist id={id}>
        {names.data?.items.map(({ name, help }) => (
          <option key={name} value={name} label={help} />
        ))}
      </datalist>
      {metric && choice && (
        <>
          <label>
            <span>Show</span>
            <select
              value={choice.view}
              onChange={(event) => setEdited({ ...edited, view: event.currentTarget.value as View })}
            >
              {viewsOf(metric).map(({ view, text: shown }) => (
                <option key={view} value={view}>
                  {shown}
                </option>
              ))}
            </select>
          </label>
          <GroupBy metric={metric} by={choice.by} change={(by) => setEdited({ ...edited, by })} />
          <Filters
            metric={metric}
            filters={choice.filters}
            change={(filters) => setEdited({ ...edited, filters })}
          />
          {metric.help !== undefined && <p class="builder-help">{metric.help}</p>}
        </>
      )}
      <div class="builder-end">
        {choice && <code>{expr}</code>}
        <button type="submit">Add chart</button>
      </div>
    </form>
  );
}

type Edited = Partial<{ view: View; by: string[] | undefined; filters: Record<string, string> }>;

function choiceOf(metric: MetricName, edited: Edited) {
  return {
    metric: metric.name,
    view: edited.view ?? viewsOf(metric)[0]?.view ?? 'value',
    by: 'by' in edited ? edited.by : standardGrouping(metric),
    filters: edited.filters ?? {},
  };
}

const labelsOf = ({ labels }: MetricName) => Object.entries(labels).filter(([label]) => label !== 'le');

function GroupBy({
  metric,
  by,
  change,
}: {
  metric: MetricName;
  by: readonly string[] | undefined;
  change(by: string[] | undefined): void;
}) {
  return (
    <fieldset class="builder-group">
      <legend>One line for each</legend>
      <label class="check">
        <input
          type="checkbox"
          checked={by === undefined}
          onChange={(event) => change(event.currentTarget.checked ? undefined : [])}
        />
        <span>series</span>
      </label>
      {labelsOf(metric).map(([label]) => (
        <label key={label} class="check">
          <input
            type="checkbox"
            checked={by?.includes(label) ?? false}
            onChange={(event) => {
              const others = (by ?? []).filter((each) => each !== label);
              change(event.currentTarget.checked ? [...others, label] : others);
            }}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Filters({
  metric,
  filters,
  change,
}: {
  metric: MetricName;
  filters: Readonly<Record<string, string>>;
  change(filters: Record<string, string>): void;
}) {
  return (
    <fieldset class="builder-group">
      <legend>Only</legend>
      {labelsOf(metric).map(([label, values]) => (
        <label key={label}>
          <span>{label}</span>
          <select
            value={filters[label] ?? ''}
            onChange={(event) => change({ ...filters, [label]: event.currentTarget.value })}
          >
            <option value="">any</option>
            {values.map((value) => (
              <option key={value} value={value}>
                {value}
              </option>
            ))}
          </select>
        </label>
      ))}
    </fieldset>
  );
}
