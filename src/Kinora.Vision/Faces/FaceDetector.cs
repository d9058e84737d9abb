using System.Numerics;
using Kinora.Frames.Results;
using Kinora.Models.Cache;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Faces;

/// <summary>Finds the faces in one stream's frames. Belongs to one thread at a time.</summary>
internal sealed class FaceDetector
{
    private readonly PictureModel _model;
    private readonly FaceDecoder _decoder;

    /// <param name="model">A face detector.</param>
    /// <param name="sessions">Where its session is shared.</param>
    /// <exception cref="ModelLoadException">The model is no face detector, cannot be loaded or lacks an output of its recipe.</exception>
    public FaceDetector(ModelFile model, SessionRegistry sessions)
    {
        _model = new PictureModel(model, sessions);
        _decoder = new FaceDecoder(_model.Contract, _model.Outputs);
    }

    /// <summary>Adds the faces of the context's frame, best first, in pixels of the source's picture and clamped to it.</summary>
    /// <param name="context">The frame.</param>
    /// <param name="threshold">Lowest score, 0..1; null takes the model's own.</param>
    /// <param name="faces">Where they are added.</param>
    public void Run(StepContext context, float? threshold, List<FaceDetection> faces)
    {
        var first = faces.Count;
        using (var outputs = _model.Run(context))
        {
            _decoder.Decode(outputs, threshold ?? (float)_model.Contract.Decode.Score, faces);
        }

        for (var i = first; i < faces.Count; i++)
        {
            var face = faces[i];
            face.Box = _model.ToFrame(face.Box, context);
            foreach (ref var point in face.Points)
            {
                var place = _model.ToFrame(new Box(point.X, point.Y, point.X, point.Y), context);
                point = new Vector2(place.X1, place.Y1);
            }

            faces[i] = face;
        }

        // A box that lies in the padding says nothing about the frame.
        faces.RemoveAll(static face => face.Box is not { Width: > 0, Height: > 0 });
    }
}
