import { useEffect, useState } from 'preact/hooks';
import type { IncidentQuestion, Player } from '../../../../contract/src/incidents.js';
import { plural } from '../../format.js';
import { FailureNotice } from '../../parts/notices.js';
import { type Answers, changedAnswers } from '../answers.js';
import { useIncidents } from '../incidents-context.js';
import { useAction } from '../use-action.js';
import { SinceField } from './since-field.js';

export interface QuestionsProps {
  readonly questions: readonly IncidentQuestion[];
  readonly player: Player;
}

/** Questions with closed lists. Answers count when they are saved, and can be changed until the end. */
export function Questions({ questions, player }: QuestionsProps) {
  const { client } = useIncidents();
  const action = useAction();
  const [saved, setSaved] = useState<Answers>();
  const [chosen, setChosen] = useState<Answers>({});
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    let isLeft = false;
    client.answers().then(
      ({ answers }) => {
        if (isLeft) return;
        setSaved(answers);
        setChosen(answers);
      },
      (error: unknown) => isLeft || setFailure(error),
    );
    return () => {
      isLeft = true;
    };
  }, []);

  const choose = (id: string, values: readonly string[]) =>
    setChosen((before) => ({ ...before, [id]: values }));
  const changes = changedAnswers(saved ?? {}, chosen);
  const changed = Object.keys(changes).length;
  const answered = questions.filter(({ id }) => player.answered.includes(id)).length;

  return (
    <form
      class="questions"
      aria-labelledby="questions-title"
      onSubmit={(event) => {
        event.preventDefault();
        const given = chosen;
        void action.run(() => client.answer(changes)).then((isSaved) => isSaved && setSaved(given));
      }}
    >
      <h2 id="questions-title">Questions</h2>
      {failure !== undefined && <FailureNotice error={failure} />}
      {questions.map((question) => (
        <Question
          key={question.id}
          question={question}
          values={chosen[question.id] ?? []}
          choose={(values) => choose(question.id, values)}
        />
      ))}
      {action.error !== undefined && <FailureNotice error={action.error} />}
      <p class="save-answers">
        <button type="submit" disabled={changed === 0 || action.isBusy}>
          Save answers
        </button>
        <span role="status">
          {changed > 0
            ? `${plural(changed, 'answer is', 'answers are')} not saved.`
            : `${answered} of ${plural(questions.length, 'question')} answered.`}
        </span>
      </p>
    </form>
  );
}

interface QuestionProps {
  readonly question: IncidentQuestion;
  readonly values: readonly string[];
  choose(values: readonly string[]): void;
}

function Question({ question, values, choose }: QuestionProps) {
  const { id, text, points, options, several } = question;
  const meaningId = (index: number) => `${id}-meaning-${index}`;
  return (
    <fieldset class="panel question">
      {/* the forms of a time on the command line follow the question */}
      <legend>
        <QuestionText text={options === null ? text.replace(/\?.*$/s, '?') : text} />{' '}
        <span class="hint">{plural(points, 'point')}</span>
      </legend>
      {options === null ? (
        <SinceField value={values[0] ?? ''} change={(value) => choose(value === '' ? [] : [value])} />
      ) : (
        <div class={`options ${options.some((option) => option.text !== undefined) ? 'described' : ''}`}>
          {options.map(({ value, text: meaning }, index) => (
            <label key={value} class="check">
              <input
                type={several ? 'checkbox' : 'radio'}
                name={id}
                // a screen reader reads the meaning after the value, and can be told to skip it
                aria-label={value}
                aria-describedby={meaning === undefined ? undefined : meaningId(index)}
                checked={values.includes(value)}
                onChange={() => {
                  if (!several) return choose([value]);
                  choose(
                    values.includes(value) ? values.filter((each) => each !== value) : [...values, value],
                  );
                }}
              />
              <span>
                {value}
                {meaning !== undefined && (
                  <>
                    {': '}
                    <span id={meaningId(index)} class="hint">
                      {meaning}
                    </span>
                  </>
                )}
              </span>
            </label>
          ))}
        </div>
      )}
      {!several && options !== null && values.length > 0 && (
        <button type="button" class="quiet" onClick={() => choose([])}>
          Remove the answer
        </button>
      )}
    </fieldset>
  );
}

/** Text with code between backticks. */
function QuestionText({ text }: { text: string }) {
  return (
    <>{text.split('`').map((part, index) => (index % 2 === 1 ? <code key={part}>{part}</code> : part))}</>
  );
}
