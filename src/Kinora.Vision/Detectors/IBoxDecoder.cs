using Kinora.Vision.Sessions;

namespace Kinora.Vision.Detectors;

/// <summary>
/// Reads a detector's output tensors, whose places it found when it was made. It holds no tensors and no state, so one instance may read
/// the outputs of any run of its model. Allocates nothing.
/// </summary>
internal interface IBoxDecoder
{
    /// <summary>Adds what the run found, boxes in pixels of the network's input.</summary>
    void Decode(SessionBinding outputs, BoxCandidates found);
}
