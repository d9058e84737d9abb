using System.Text;

namespace Kinora.Media.Ffmpeg;

/// <summary>
/// Reads a program's standard error: keeps its last few errors and hands on what is no error, where the program marks its lines as
/// ffmpeg does with <c>-loglevel level+…</c>. A program that floods it costs no memory.
/// </summary>
internal sealed class ErrorTail
{
    private const int MostLines = 20;
    private const int MostCharacters = 500;

    /// <summary>ffmpeg's marks of lines that are no errors.</summary>
    private static readonly string[] Remarks = ["[info] ", "[verbose] ", "[warning] ", "[debug] ", "[trace] "];

    /// <summary>ffmpeg's marks of errors, which people need not see.</summary>
    private static readonly string[] Errors = ["[error] ", "[fatal] ", "[panic] "];

    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Reads to the end.</summary>
    /// <param name="reader">The program's standard error.</param>
    /// <param name="onRemark">Gets every line that is no error.</param>
    public async Task DrainAsync(StreamReader reader, Action<string>? onRemark = null)
    {
        var buffer = new char[1024];
        var line = new StringBuilder();
        int read;
        while ((read = await reader.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            foreach (var c in buffer.AsSpan(0, read))
            {
                if (c is '\n' or '\r')
                {
                    Take(line, onRemark);
                }
                else if (line.Length < MostCharacters && !char.IsControl(c))
                {
                    line.Append(c);
                }
            }
        }

        Take(line, onRemark);
    }

    private void Take(StringBuilder line, Action<string>? onRemark)
    {
        if (line.Length == 0)
        {
            return;
        }

        var text = line.ToString();
        line.Clear();
        if (Array.Exists(Remarks, mark => text.Contains(mark, StringComparison.Ordinal)))
        {
            onRemark?.Invoke(text);
            return;
        }

        var found = Array.Find(Errors, mark => text.Contains(mark, StringComparison.Ordinal));
        lock (_gate)
        {
            _lines.Enqueue(found is null ? text : text.Replace(found, "", StringComparison.Ordinal));
            if (_lines.Count > MostLines)
            {
                _lines.Dequeue();
            }
        }
    }
}
