using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kinora.Media.Encoders;
using Kinora.Media.Recording;
using Kinora.Media.Supervision;

namespace Kinora.Cli.Record;

/// <summary>Says what a recording does: its files on standard output, everything else on standard error.</summary>
internal sealed class RecordReport
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly bool _json;
    private readonly SourceSupervisor _source;
    private EncoderSelection? _encoder;
    private int _files;
    private long _bytes;
    private TimeSpan _duration;
    private bool _isLost;

    public RecordReport(bool json, SourceSupervisor source)
    {
        (_json, _source) = (json, source);
        source.Warned += static message => Console.Error.WriteLine($"kinora: {message}");
        source.StateChanged += OnState;
    }

    public void OnEncoder(EncoderSelection selection)
    {
        if (selection.Encoder == _encoder?.Encoder)
        {
            return;
        }

        _encoder = selection;
        Console.Error.WriteLine(selection.PassedOver.Count == 0
            ? $"Recording with {Name(selection)}."
            : $"Recording with {Name(selection)} ({string.Join("; ", selection.PassedOver.Select(trial => $"{trial.Name}: {trial.Reason}"))}).");
    }

    public void OnFile(RecordedFile file)
    {
        _files++;
        _bytes += file.Bytes;
        _duration += file.Duration;
        if (file.Problem is { } problem)
        {
            Console.Error.WriteLine($"kinora: {problem}");
        }

        if (!_json)
        {
            Console.WriteLine(file.Path);
            return;
        }

        Write(json =>
        {
            json.WriteString("file", Path.GetFullPath(file.Path));
            json.WriteString("start", file.StartedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteNumber("duration_ms", Math.Round(file.Duration.TotalMilliseconds, 3));
            json.WriteNumber("frames", file.Frames);
            json.WriteNumber("bytes", file.Bytes);
            if (file.Problem is { } why)
            {
                json.WriteString("problem", why);
            }
        });
    }

    public async Task SumUpAsync(FrameRecorder recorder)
    {
        var dropped = _source.Health.Dropped.Values.Sum();
        if (_json)
        {
            Write(json =>
            {
                json.WriteNumber("frames", recorder.Frames);
                json.WriteNumber("dropped", dropped);
                json.WriteNumber("files", _files);
                json.WriteNumber("bytes", _bytes);
                json.WriteString("encoder", _encoder is null ? null : Name(_encoder));
                json.WriteNumber("restarts", recorder.Restarts);
            });
            return;
        }

        await Console.Error.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"Recorded {recorder.Frames} frames in {_files} {(_files == 1 ? "file" : "files")} ({_duration.TotalSeconds:F1} s, {_bytes / 1e6:F1} MB), {dropped} dropped"))
            .ConfigureAwait(false);
    }

    private void OnState(SourceHealth health)
    {
        if (health.State == SourceState.Backoff && !_isLost)
        {
            Console.Error.WriteLine($"kinora: {health.LastError} Trying until it is back.");
        }

        _isLost = health.State == SourceState.Backoff || (_isLost && health.State != SourceState.Live);
    }

    private static string Name(EncoderSelection selection) => selection.Encoder.ToString().ToLowerInvariant();

    private static void Write(Action<Utf8JsonWriter> properties)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, Options))
        {
            writer.WriteStartObject();
            properties(writer);
            writer.WriteEndObject();
        }

        Console.WriteLine(Encoding.UTF8.GetString(text.ToArray()));
    }
}
