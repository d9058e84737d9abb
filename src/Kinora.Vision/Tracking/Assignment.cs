namespace Kinora.Vision.Tracking;

/// <summary>
/// Pairs rows with columns so that the sum of gains is as large as possible, by shortest augmenting paths (Jonker and Volgenant 1987,
/// in the form of Crouse 2016). A gain of zero or less forbids the pair, and a row may stay alone at a gain of zero: so a poor pair never
/// costs a good one. O(rows² · columns); the working arrays are kept, so that repeated use allocates nothing. Not thread-safe.
/// </summary>
internal sealed class Assignment
{
    private double[] _rowPrice = [];
    private double[] _columnPrice = [];
    private double[] _distance = [];
    private bool[] _settled = [];
    private int[] _previousRow = [];
    private int[] _rowOfColumn = [];

    /// <summary>
    /// Writes for each row its column or −1.
    /// </summary>
    /// <param name="gains">Row after row, <paramref name="columnOfRow"/>.Length × <paramref name="columns"/> numbers.</param>
    /// <param name="columns">How many columns there are.</param>
    /// <param name="columnOfRow">The answer, one entry a row.</param>
    public void Solve(ReadOnlySpan<float> gains, int columns, Span<int> columnOfRow)
    {
        Prepare(columnOfRow.Length, columns);
        columnOfRow.Fill(-1);
        for (var row = 0; row < columnOfRow.Length; row++)
        {
            Insert(row, gains, columns, columnOfRow);
        }
    }

    private void Prepare(int rows, int columns)
    {
        if (_rowPrice.Length < rows)
        {
            _rowPrice = new double[Math.Max(rows, 2 * _rowPrice.Length)];
        }

        if (_columnPrice.Length < columns)
        {
            var length = Math.Max(columns, 2 * _columnPrice.Length);
            _columnPrice = new double[length];
            _distance = new double[length];
            _settled = new bool[length];
            _previousRow = new int[length];
            _rowOfColumn = new int[length];
        }

        _rowPrice.AsSpan(0, rows).Clear();
        _columnPrice.AsSpan(0, columns).Clear();
        _rowOfColumn.AsSpan(0, columns).Fill(-1);
    }

    /// <summary>Finds the cheapest way to place one more row: it ends at a free column, or at a row that is then left alone.</summary>
    private void Insert(int source, ReadOnlySpan<float> gains, int columns, Span<int> columnOfRow)
    {
        _distance.AsSpan(0, columns).Fill(double.PositiveInfinity);
        _settled.AsSpan(0, columns).Clear();
        var row = source;
        var reached = 0.0;
        var aloneAt = double.PositiveInfinity;
        var aloneRow = source;
        int end;
        while (true)
        {
            if (reached - _rowPrice[row] < aloneAt)
            {
                aloneAt = reached - _rowPrice[row];
                aloneRow = row;
            }

            end = Relax(row, reached, gains.Slice(row * columns, columns));
            if (end < 0 || aloneAt <= _distance[end])
            {
                end = -1;
                reached = aloneAt;
                break;
            }

            reached = _distance[end];
            if (_rowOfColumn[end] < 0)
            {
                break;
            }

            _settled[end] = true;
            row = _rowOfColumn[end];
        }

        UpdatePrices(source, reached, columns);
        if (end < 0)
        {
            end = columnOfRow[aloneRow];
            columnOfRow[aloneRow] = -1;
        }

        Augment(source, end, columnOfRow);
    }

    /// <summary>Offers all columns a way through one row; returns the nearest column that is not settled, or −1.</summary>
    private int Relax(int row, double reached, ReadOnlySpan<float> gains)
    {
        var nearest = -1;
        var nearestDistance = double.PositiveInfinity;
        var rowPrice = _rowPrice[row];
        for (var column = 0; column < gains.Length; column++)
        {
            if (_settled[column])
            {
                continue;
            }

            if (gains[column] > 0)
            {
                var distance = reached - gains[column] - rowPrice - _columnPrice[column];
                if (distance < _distance[column])
                {
                    _distance[column] = distance;
                    _previousRow[column] = row;
                }
            }

            if (_distance[column] < nearestDistance)
            {
                nearestDistance = _distance[column];
                nearest = column;
            }
        }

        return nearest;
    }

    private void UpdatePrices(int source, double reached, int columns)
    {
        _rowPrice[source] += reached;
        for (var column = 0; column < columns; column++)
        {
            if (_settled[column])
            {
                var slack = reached - _distance[column];
                _rowPrice[_rowOfColumn[column]] += slack;
                _columnPrice[column] -= slack;
            }
        }
    }

    /// <summary>Shifts the pairs along the path back from its end, which is −1 when the source itself stays alone.</summary>
    private void Augment(int source, int end, Span<int> columnOfRow)
    {
        while (end >= 0)
        {
            var row = _previousRow[end];
            _rowOfColumn[end] = row;
            (columnOfRow[row], end) = (end, columnOfRow[row]);
            if (row == source)
            {
                return;
            }
        }
    }
}
