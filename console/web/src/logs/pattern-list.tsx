import type { LogPattern, LogPatternList } from '../../../contract/src/logs.js';
import type { Term } from '../../../contract/src/query/query.js';
import { count, percent, plural } from '../format.js';
import { termFor } from '../model/query-terms.js';
import { EmptyNotice } from '../parts/notices.js';
import { ServiceTag, TimeTag } from '../parts/tags.js';
import { LevelMark } from './level-mark.js';
import { stackedLevels } from './model/histogram-bars.js';
import { visibleText } from './model/visible-text.js';

export interface PatternListProps {
  list: LogPatternList;
  /** Adds a term to the search. */
  filter(term: Term): void;
  /** Shows the records of the search with one more term. */
  showRecords(term: Term): void;
}

/** Similar messages with their number and times. A pattern is a filter. */
export function PatternList({ list, filter, showRecords }: PatternListProps) {
  if (list.items.length === 0) return <EmptyNotice title="No record matches, so there are no patterns." />;
  return (
    <>
      <p class="sum">
        {plural(list.total, 'pattern')} in {plural(list.records, 'record')}
        {list.truncated && `; ${omissionOf(list)}`}
      </p>
      <div class="table-scroll" tabIndex={0} role="region" aria-label="Patterns">
        <table class="log-patterns">
          <thead>
            <tr>
              <th scope="col" class="number">
                Records
              </th>
              <th scope="col">Level</th>
              <th scope="col">Pattern</th>
              <th scope="col">Services</th>
              <th scope="col">First</th>
              <th scope="col">Last</th>
            </tr>
          </thead>
          <tbody>
            {list.items.map(
              ({ pattern, level, levels, services, firstMs, lastMs, example, count: records }) => (
                <tr key={pattern}>
                  <td class="number">
                    {count(records)} <span class="share">{percent(records / list.records)}</span>
                  </td>
                  <td>
                    <Levels level={level} levels={levels} />
                  </td>
                  <td class="pattern-text">
                    <button
                      type="button"
                      class="pattern"
                      title={`Example: ${visibleText(String(example.message)).slice(0, 500)}`}
                      onClick={() => showRecords(termFor('pattern', pattern))}
                      disabled={pattern === ''}
                    >
                      {visibleText(pattern) || '(no message)'}
                    </button>
                    {pattern !== '' && (
                      <button
                        type="button"
                        class="quiet"
                        title="Without records with this pattern"
                        aria-label={`Without ${visibleText(pattern)}`}
                        onClick={() => filter(termFor('pattern', pattern, true))}
                      >
                        ≠
                      </button>
                    )}
                  </td>
                  <td>
                    <div class="services">
                      {services.map((service) => (
                        <ServiceTag key={service} service={visibleText(service)} />
                      ))}
                    </div>
                  </td>
                  <td>
                    <TimeTag ms={firstMs} />
                  </td>
                  <td>
                    <TimeTag ms={lastMs} />
                  </td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** The most frequent level, and the most severe one with its number when that is another one. */
function Levels({ level, levels }: Pick<LogPattern, 'level' | 'levels'>) {
  const severe = stackedLevels.find((each) => levels[each] !== undefined) ?? level;
  return (
    <>
      <LevelMark level={level} />
      {severe !== level && (
        <div class="severe-level">
          <LevelMark level={severe} /> {count(levels[severe] ?? 0)}
        </div>
      )}
    </>
  );
}

/** Describes the patterns or records that a truncated list lacks. */
function omissionOf({ items, total }: LogPatternList): string {
  return items.length < total
    ? `the ${count(items.length)} most frequent are shown`
    : 'older records were not read';
}
