interface PictureTableProps {
  columns: readonly string[];
  /** Each begins with the name of its row. */
  rows: readonly (readonly string[])[];
}

/** A table of figures: names to the left, numbers to the right. */
export function PictureTable({ columns, rows }: PictureTableProps) {
  return (
    <table className="picture-table">
      <thead>
        <tr>
          {columns.map((column) => (
            <th scope="col" key={column}>
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, ...figures], row) => (
          // Two groups may be called the same once their figures are rounded.
          <tr key={row}>
            <th scope="row">{name}</th>
            {figures.map((figure, index) => (
              <td key={columns[index + 1]}>{figure}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
