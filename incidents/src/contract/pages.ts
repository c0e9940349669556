import Type from 'typebox';

/** Members of a list with pages, as in the other lists of the console's API. */
export const pageEnd = {
  total: Type.Integer({ description: 'Number of reports' }),
  truncated: Type.Boolean({ description: 'True when `items` omits some of the reports' }),
  next: Type.Optional(
    Type.String({ description: 'Value of `cursor` for the next page; absent on the last page' }),
  ),
};
