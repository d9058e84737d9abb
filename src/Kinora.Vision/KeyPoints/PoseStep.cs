using Kinora.Frames.Results;
using Kinora.Models.Cache;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.KeyPoints;

/// <summary>Finds the joints of one body, or of as many as its model knows.</summary>
public sealed class PoseStep : IStep
{
    /// <summary>Points of a body, in the order of COCO.</summary>
    public const int Points = 17;

    private readonly PictureModel _model;
    private readonly IKeyPointDecoder _decoder;
    private readonly KeyPoint[] _points = new KeyPoint[Points];
    private readonly float _threshold;
    private readonly float _pointThreshold;

    /// <param name="model">A model of 17 points.</param>
    /// <param name="sessions">Where its session is shared.</param>
    /// <param name="options">Thresholds.</param>
    /// <exception cref="ModelLoadException">The model gives no bodies, cannot be loaded or lacks an output of its recipe.</exception>
    public PoseStep(ModelFile model, SessionRegistry sessions, PoseOptions? options = null)
    {
        options ??= new PoseOptions();
        _model = new PictureModel(model, sessions);
        _decoder = KeyPointDecoders.Create(_model.Contract, _model.Outputs);
        _threshold = options.Threshold ?? (float)_model.Contract.Decode.Score;
        _pointThreshold = options.PointThreshold;
        if (_decoder.Count != Points)
        {
            throw new ModelLoadException(
                $"The model '{_model.Contract.Id}' gives {_decoder.Count} points; the step 'pose' needs the {Points} of a body in the order of COCO.");
        }
    }

    public string Name => "pose";

    public bool NeedsOnlyFrame => true;

    public double LeastScale(int width, int height) => _model.LeastScale(width, height);

    public void Run(StepContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using (var outputs = _model.Run(context))
        {
            for (var body = 0; body < _decoder.Bodies; body++)
            {
                var score = _decoder.Decode(outputs, body, _points);
                if (score >= _threshold && score > 0)
                {
                    Insert(context.Poses, PoseOf(score, context));
                }
            }
        }

        context.HasPoses = true;
    }

    private static void Insert(List<Pose> poses, Pose pose)
    {
        var place = poses.Count;
        while (place > 0 && poses[place - 1].Score < pose.Score)
        {
            place--;
        }

        poses.Insert(place, pose);
    }

    private Pose PoseOf(float score, StepContext context)
    {
        var points = new PosePoint[Points];
        for (var i = 0; i < Points; i++)
        {
            var place = _model.ToFrame(new Box(_points[i].X, _points[i].Y, _points[i].X, _points[i].Y), context);
            points[i] = new PosePoint(place.X1, place.Y1, _points[i].Score);
        }

        return new Pose(score, BoxAround(points), points);
    }

    /// <summary>Around the surer points; around all where none is.</summary>
    private Box BoxAround(ReadOnlySpan<PosePoint> points)
    {
        var least = 0f;
        foreach (ref readonly var point in points)
        {
            least = point.Score >= _pointThreshold ? _pointThreshold : least;
        }

        var box = new Box(float.MaxValue, float.MaxValue, 0, 0);
        foreach (ref readonly var point in points)
        {
            box = point.Score < least ? box : new Box(
                Math.Min(box.X1, point.X), Math.Min(box.Y1, point.Y), Math.Max(box.X2, point.X), Math.Max(box.Y2, point.Y));
        }

        return box;
    }
}
