using System.Globalization;
using Kinora.Frames.Feeds;
using Kinora.Frames.Memory;
using Kinora.Frames.Results;
using Kinora.Media.Stills;
using Kinora.Pipelines.Steps;
using Kinora.Vision.Editing;

namespace Kinora.Pipelines.Streams;

/// <summary>
/// Saves analysed frames as JPEG, edited: one copy of the frame, all editors on it, the file. Writes to a temporary name
/// first, so that a file that is there is whole.
/// </summary>
public sealed class PictureWriter : IDisposable
{
    private const int Quality = 85;

    private readonly FramePool _edited;
    private readonly FrameFeed _feed;
    private readonly EditSession _session;
    private readonly IReadOnlyList<IEditor> _editors;
    private readonly JpegEncoder _jpeg = new();
    private readonly string _pattern;

    /// <summary>Saves to numbered files.</summary>
    /// <param name="pattern">A path with one <c>%06d</c>-like number, or a folder (then <c>frame_%06d.jpg</c> is added).</param>
    /// <param name="editors">What changes the picture, in order.</param>
    /// <param name="memory">What the memory of the edited frames is taken from; null for no limit.</param>
    /// <exception cref="PipelineConfigException">The pattern has no number, or something else behind its %.</exception>
    public PictureWriter(string pattern, IReadOnlyList<IEditor> editors, MemoryBudget? memory = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        _pattern = IsFolder(pattern) ? Path.Combine(pattern, "frame_%06d.jpg") : pattern;
        _editors = editors;
        _edited = new FramePool(new FramePoolOptions { Name = "edited", Memory = memory });
        _feed = _edited.OpenFeed(FeedMode.Queue(1));
        _session = new EditSession(_edited);
        _ = PathFor(0);
    }

    /// <summary>How many frames were copied for editing: exactly one a saved picture.</summary>
    public long Copies => _edited.Copies;

    /// <summary>Whether a place for pictures is a folder, and no pattern.</summary>
    public static bool IsFolder(string place)
    {
        ArgumentNullException.ThrowIfNull(place);
        return !place.Contains('%', StringComparison.Ordinal) && !StillFile.HasKnownExtension(place);
    }

    /// <summary>Edits a copy of the frame and saves it.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="StillException">The picture cannot be written.</exception>
    public string Write(FrameResult result, FrameLease frame)
    {
        ArgumentNullException.ThrowIfNull(result);
        var path = PathFor(result.Frame);
        if (!_session.Begin(frame))
        {
            throw new InvalidOperationException("The last edited frame is still being read.");
        }

        foreach (var editor in _editors)
        {
            editor.Edit(_session, result);
        }

        _session.Commit(frame);
        if (_feed.TryNext(out var edited))
        {
            using (edited)
            {
                Save(edited, path);
            }
        }

        return path;
    }

    public void Dispose()
    {
        _feed.Dispose();
        _edited.Complete();
        _edited.Dispose();
        _jpeg.Dispose();
    }

    private void Save(FrameLease picture, string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var unfinished = path + ".part";
            using (var file = File.Create(unfinished))
            {
                _jpeg.Encode(picture.Pixels, picture.Format, Quality, file);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StillException($"'{path}' cannot be written: {error.Message.TrimEnd('.')}. Choose another folder for --save-frames.", error);
        }
    }

    /// <summary>Replaces %d or %06d by the frame's number.</summary>
    private string PathFor(long frame)
    {
        var start = _pattern.IndexOf('%', StringComparison.Ordinal);
        var end = _pattern.IndexOf('d', start + 1);
        var digits = end < 0 ? "" : _pattern[(start + 1)..end];
        var isJpeg = Path.GetExtension(_pattern) is var extension &&
            (extension.Equals(".jpg", StringComparison.OrdinalIgnoreCase) || extension.Equals(".jpeg", StringComparison.OrdinalIgnoreCase));
        if (end < 0 || digits.Length > 3 || !digits.All(char.IsAsciiDigit) || _pattern.IndexOf('%', end) >= 0 || !isJpeg)
        {
            throw new PipelineConfigException($"'{_pattern}' is no pattern for JPEG files: write one number as %06d, as in frames/frame_%06d.jpg, or name a folder.");
        }

        var width = digits.Length > 0 ? int.Parse(digits, CultureInfo.InvariantCulture) : 0;
        var number = frame.ToString(CultureInfo.InvariantCulture).PadLeft(width, '0');
        return string.Concat(_pattern.AsSpan(0, start), number, _pattern.AsSpan(end + 1));
    }
}
