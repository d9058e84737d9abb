using Kinora.Media.Stills;
using Kinora.Vision.Sessions;

namespace Kinora.Bench;

/// <summary>The unavoidable part of a prediction: libturbojpeg makes planes of a JPEG in memory that is there, and each model runs once.</summary>
internal sealed class BarePrediction : IDisposable
{
    private readonly JpegDecoder _decoder = new();
    private readonly SessionBinding[] _models;
    private readonly byte[] _jpeg;
    private readonly JpegPlanes _planes;
    private readonly byte[] _y;
    private readonly byte[] _u;
    private readonly byte[] _v;

    public BarePrediction(byte[] jpeg, IEnumerable<ModelSession> models)
    {
        _jpeg = jpeg;
        _ = _decoder.TryReadHeader(jpeg, "bench.jpg", mustFit: true, out _planes);
        _y = new byte[_planes.Width * _planes.Height];
        _u = new byte[_planes.ChromaWidth * _planes.ChromaHeight];
        _v = new byte[_u.Length];
        _models = [.. models.Select(model => model.Rent())];
    }

    public void Run()
    {
        _ = _decoder.TryReadHeader(_jpeg, "bench.jpg", mustFit: true, out _);
        _decoder.Decode(_jpeg, _planes, _y, _u, _v, "bench.jpg");
        foreach (var model in _models)
        {
            model.Run();
        }
    }

    public void Dispose()
    {
        Array.ForEach(_models, model => model.Dispose());
        _decoder.Dispose();
    }
}
