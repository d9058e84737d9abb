using Kinora.Models.Cache;
using Kinora.Vision.Kernels;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Faces;

/// <summary>
/// Makes of a face the numbers that tell it from others, aligned as ArcFace has it. No step does it by itself: whoever uses it has the consent
/// of those whose faces it compares. Belongs to one thread at a time.
/// </summary>
internal sealed class FaceEmbedder
{
    private readonly CropModel _model;
    private readonly EmbeddingDecoder _decoder;

    /// <param name="model">A model of embeddings with a square input.</param>
    /// <param name="sessions">Where its session is shared.</param>
    /// <exception cref="ModelLoadException">The model gives no embedding, cannot be loaded or lacks an output of its recipe.</exception>
    public FaceEmbedder(ModelFile model, SessionRegistry sessions)
    {
        _model = new CropModel(model, sessions, CropEdge.Pad);
        _decoder = new EmbeddingDecoder(_model.Contract, _model.Outputs);
        if (_model.Contract.Input.Width != _model.Contract.Input.Height)
        {
            throw new ModelLoadException(
                $"The model '{_model.Contract.Id}' reads {_model.Contract.Input.Width}×{_model.Contract.Input.Height} pixels; aligned faces are squares.");
        }
    }

    /// <summary>How many numbers a face has.</summary>
    public int Length => _decoder.Length;

    /// <summary>Writes the numbers of a face, of length 1 together.</summary>
    /// <param name="context">The frame that it was found in.</param>
    /// <param name="face">With points, in pixels of the source's picture.</param>
    /// <param name="embedding">Room for <see cref="Length"/>.</param>
    /// <returns>False where the face has no points to align it by, or the model gave no numbers.</returns>
    public bool TryEmbed(StepContext context, FaceDetection face, Span<float> embedding)
    {
        if (!FaceAlignment.TryFit(face.Points, _model.Contract.Input.Width, out var toSource))
        {
            return false;
        }

        using var outputs = _model.Run(context, toSource);
        return _decoder.Decode(outputs, embedding);
    }
}
