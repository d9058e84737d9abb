using System.Runtime.InteropServices;
using System.Text;
using Kinora.Media.Native;

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
    private readonly Lock _reading = new();
    private readonly StringBuilder _line = new();
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly byte[] _bytes = new byte[1024];
    private readonly char[] _characters = new char[1025];
    private Action<string>? _onRemark;
    private SafeHandle? _pipe;
    private volatile bool _hasEnded;

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
    public Task ReadAsync(StreamReader reader, Action<string>? onRemark = null)
    {
        _onRemark = onRemark;
        _pipe = Pipe.HandleOf(reader.BaseStream);
        return OperatingSystem.IsLinux() && _pipe is not null
            ? Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            : ReadAsync(reader);
    }

    /// <summary>
    /// Reads what is there now, on Linux; when it returns, every line that the program wrote before the call has been handed on. Elsewhere
    /// lines come as they come.
    /// </summary>
    public void CatchUp()
    {
        lock (_reading)
        {
            while (!_hasEnded && OperatingSystem.IsLinux() && _pipe is not null && Pipe.Available(_pipe) > 0)
            {
                ReadSome();
            }
        }
    }

    /// <summary>A thread of its own: the bytes leave the pipe under the lock, so that nobody finds it empty whose lines are still on their way.</summary>
    private void Read()
    {
        while (!_hasEnded)
        {
            Pipe.WaitForBytes(_pipe!);
            lock (_reading)
            {
                if (Pipe.Available(_pipe!) > 0 || Pipe.IsClosed(_pipe!))
                {
                    ReadSome();
                }
            }
        }

        Take(_line, _onRemark);
    }

    private void ReadSome()
    {
        var read = Pipe.Read(_pipe!, _bytes);
        _hasEnded = read <= 0;
        var characters = _decoder.GetChars(_bytes.AsSpan(0, Math.Max(0, read)), _characters, flush: false);
        Append(_characters.AsSpan(0, characters));
    }

    private async Task ReadAsync(StreamReader reader)
    {
        int read;
        while ((read = await reader.ReadAsync(_characters).ConfigureAwait(false)) > 0)
        {
            Append(_characters.AsSpan(0, read));
        }

        Take(_line, _onRemark);
    }

    private void Append(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (c is '\n' or '\r')
            {
                Take(_line, _onRemark);
            }
            else if (_line.Length < MostCharacters && !char.IsControl(c))
            {
                _line.Append(c);
            }
        }
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
        text = found is null ? text : text.Replace(found, "", StringComparison.Ordinal);
        if (string.IsNullOrWhiteSpace(text))
        {
            // ffmpeg ends some errors with an empty one.
            return;
        }

        lock (_gate)
        {
            _lines.Enqueue(text);
            if (_lines.Count > MostLines)
            {
                _lines.Dequeue();
            }
        }
    }
}
