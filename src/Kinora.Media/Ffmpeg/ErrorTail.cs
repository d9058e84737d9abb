namespace Kinora.Media.Ffmpeg;

/// <summary>The last few lines of a program's standard error. A program that floods it costs no memory.</summary>
internal sealed class ErrorTail
{
    private const int MostLines = 20;
    private const int MostCharacters = 500;

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

    public async Task DrainAsync(StreamReader reader)
    {
        var buffer = new char[1024];
        var line = new System.Text.StringBuilder();
        int read;
        while ((read = await reader.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            foreach (var c in buffer.AsSpan(0, read))
            {
                if (c is '\n' or '\r')
                {
                    Add(line);
                }
                else if (line.Length < MostCharacters && !char.IsControl(c))
                {
                    line.Append(c);
                }
            }
        }

        Add(line);
    }

    private void Add(System.Text.StringBuilder line)
    {
        if (line.Length == 0)
        {
            return;
        }

        lock (_gate)
        {
            _lines.Enqueue(line.ToString());
            if (_lines.Count > MostLines)
            {
                _lines.Dequeue();
            }
        }

        line.Clear();
    }
}
