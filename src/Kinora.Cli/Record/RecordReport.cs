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
    private EncoderSelection? _encoder;
    private int _files;
    private long _bytes;
    private TimeSpan _duration;
    private string? _told;
    private bool _isLost;

    public RecordReport(bool json) => _json = json;

    /// <summary>Tells what becomes of a source, too.</summary>
    public void Follow(SourceSupervisor source)
    {
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
            _told = problem;
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

    /// <summary>Whether this was the last problem of a file, and told with it.</summary>
    public bool HasTold(EncoderException error) => error.Message == _told;

    /// <summary>A live source is not there; it is being waited for.</summary>
    public static void OnLost(string why) => Console.Error.WriteLine($"kinora: {why} Trying until it is back.");

    /// <param name="frames">That are in the files.</param>
    /// <param name="dropped">That the encoder or the disk was too slow for.</param>
    /// <param name="restarts">How often an encoder, or a source that is copied, was started again.</param>
    /// <param name="way">What made the files, where it was no encoder.</param>
    public async Task SumUpAsync(long frames, long dropped, long restarts, string? way = null)
    {
        if (_json)
        {
            Write(json =>
            {
                json.WriteNumber("frames", frames);
                json.WriteNumber("dropped", dropped);
                json.WriteNumber("files", _files);
                json.WriteNumber("bytes", _bytes);
                json.WriteString("encoder", _encoder is null ? way : Name(_encoder));
                json.WriteNumber("restarts", restarts);
            });
            return;
        }

        await Console.Error.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"Recorded {frames} frames in {_files} {(_files == 1 ? "file" : "files")} ({_duration.TotalSeconds:F1} s, {_bytes / 1e6:F1} MB), {dropped} dropped"))
            .ConfigureAwait(false);
    }

    private void OnState(SourceHealth health)
    {
        if (health.State == SourceState.Backoff && !_isLost)
        {
            OnLost(health.LastError ?? "");
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
