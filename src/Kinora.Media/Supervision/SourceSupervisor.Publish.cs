using Kinora.Frames.Bus;
using Kinora.Media.Bus;
using Kinora.Media.Decoding;
using Kinora.Media.Sources;

namespace Kinora.Media.Supervision;

/// <content>Other processes as readers: they get the frames in full size, where they were decoded.</content>
public sealed partial class SourceSupervisor
{
    private readonly List<PublishedSource> _published = [];

    /// <summary>
    /// A client of a socket at which the source is published has come or gone, or was not let in. Called on the publisher's thread: a handler
    /// must neither block nor throw.
    /// </summary>
    public event Action<BusEvent>? ClientChanged;

    /// <summary>
    /// Lets other processes read the source's frames through a socket, without a copy. Who asks for the same socket with the same options shares it.
    /// The source is decoded in full size as long as it is published, whether or not somebody reads.
    /// </summary>
    /// <param name="path">Of the socket.</param>
    /// <param name="options">
    /// Who may read. Those who are waited for are waited for until they count as standing still; what becomes of clients is told by
    /// <see cref="ClientChanged"/>.
    /// </param>
    /// <exception cref="BusException">The socket cannot be made, or something else publishes there.</exception>
    /// <exception cref="SourceException">The source's frames are another process's, and published already.</exception>
    /// <exception cref="InvalidOperationException">A file is being read, and not in full size.</exception>
    /// <exception cref="PlatformNotSupportedException">This is no Linux on x64 or arm64.</exception>
    public SourcePublication Publish(string path, BusPublisherOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options = options with { OnEvent = null, LongestWait = options.HoldLimit };
        if (_bus is not null)
        {
            throw new SourceException(
                $"'{Display}' is another process's, which publishes it already: read it from there, or publish the edited picture.", isUsage: true)
            {
                Field = "publish",
            };
        }

        lock (_gate)
        {
            if (_published.Find(known => known.Publisher.Path == Path.GetFullPath(path) && known.Options == options) is { } shared)
            {
                shared.Users++;
                return new SourcePublication(shared);
            }

            var wanted = DecodePlan.For(Wishes.Append(FeedRequest.Everything));
            if (_isRunning && !_address.IsLive && !_plan.Covers(wanted))
            {
                throw new InvalidOperationException($"'{Display}' is being read already, and not in full size: publish a file before it is started.");
            }

            var source = new PublishedSource(_frames.PoolOf(Rendition.Full), path, options, happened => ClientChanged?.Invoke(happened), Unpublish);
            _published.Add(source);
            if (!_isRunning || !_plan.Covers(wanted))
            {
                _demand.TrySetResult();
            }

            return new SourcePublication(source);
        }
    }

    /// <summary>What is wanted of the source now. Asked under the lock.</summary>
    private IEnumerable<FeedRequest> Wishes => _feeds.Select(static feed => feed.Request).Concat(_published.Select(static _ => FeedRequest.Everything));

    private void Unpublish(PublishedSource source)
    {
        lock (_gate)
        {
            if (--source.Users > 0)
            {
                return;
            }

            _published.Remove(source);
        }

        source.Publisher.Dispose();
    }
}
