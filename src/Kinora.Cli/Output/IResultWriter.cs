using Kinora.Frames.Results;

namespace Kinora.Cli.Output;

/// <summary>How results are shown: as JSON lines for machines, as sentences for people.</summary>
internal interface IResultWriter : IDisposable
{
    void Write(FrameResult result);

    /// <summary>A remark that is no result.</summary>
    void Note(string message);
}
