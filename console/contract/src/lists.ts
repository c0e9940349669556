/** Members that list responses have in common. */
import Type from 'typebox';

/** Members of a list that a limit may cut. */
export const listEnd = {
  total: Type.Integer({ description: 'Number of matches, or a lower bound of it' }),
  totalIsLowerBound: Type.Optional(
    Type.Literal(true, { description: 'Present when the search ended before all items were tested' }),
  ),
  truncated: Type.Boolean({ description: 'True when `items` omits some of the matches' }),
};

/** Member of a response to a query with `q` or `by`. */
export const queryEnd = {
  unknownFields: Type.Optional(
    Type.Array(Type.String(), {
      description:
        'Fields of the query that no stored item has, such as a misspelled name; absent when there is none',
    }),
  ),
  similarFields: Type.Optional(
    Type.Record(Type.String(), Type.Array(Type.String()), {
      description:
        'Known fields with a similar name, for those of `unknownFields` that have any; nearest first',
    }),
  ),
};

/** Members of a list with pages. */
export const pageEnd = {
  ...listEnd,
  next: Type.Optional(
    Type.String({ description: 'Value of `cursor` for the next page; absent on the last page' }),
  ),
};
