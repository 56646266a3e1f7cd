# Lo que dice Lymphoscope, en español. Los mismos mensajes que en.ftl, en el mismo orden y con los mismos valores.
#
# Un valor entre llaves lo pone el programa, los números en la forma del idioma. Las claves dicen dónde están las palabras: `cell-` de
# la respuesta de una célula, `map-` de su mapa, `folder-` de muchas imágenes, `card-` de un modelo, `read-` de archivos que se leen.

## La página

research-only = Solo para investigación y docencia. No es un dispositivo médico.
stays-here = Las imágenes no salen de este equipo.
not-medical = Lymphoscope, solo para investigación y docencia. No es un dispositivo médico.
close = Cerrar
stop = Detener
go-on = Reanudar
pause = Pausar
remove = Quitar
show = Mostrar
language = Idioma

## Clases y respuestas

class-normal = normal
class-lymphoblast = linfoblasto
label-lymphoblast = Linfoblasto
label-normal = Célula normal
label-unsure = Dudosa
label-no-cell = Sin célula
outcome-unfit = No es apta
outcome-failed = Con error
percent-under = menos del 1 %
percent-over = más del 99 %
percent-of-lymphoblast = linfoblasto: { $percent }
range = { $low } a { $high }
interval = { $value } ({ $low } a { $high })

## Tamaños y tiempos

size-megabytes = { $value } MB
duration-milliseconds = { $value } ms
duration-seconds = { $value } s
time-seconds = { $seconds } s
time-minutes = { $minutes } min
time-hours = { $hours } h { $minutes } min

## Cabecera

open = Abrir
open-what = { " " }imágenes
folder = Carpeta
model = Modelo
model-help = Tamaño de la descarga y trabajo que supone cada imagen: un modelo pesado tarda muchos segundos sin GPU.
model-none = Ninguno: elija uno
model-option = { $title } ({ $size }, { $effort })
effort-light = ligero
effort-medium = medio
effort-heavy = pesado
offline = Sin conexión
engine = Motor:
engine-note = { $engine }: { $note }
engine-title = Motor
engine-in-use = En uso: { $engine }.
engine-in-use-why = En uso: { $engine }. Motivo: { $note }.
engine-in-use-none = Aún no se ha elegido motor.
engine-coming = El programa de este motor se está cargando.
engine-use = Usar este
engine-which = Qué motor ejecuta los modelos
engine-auto = Automático: el que sea más rápido aquí
engine-webgpu = WebGPU: el procesador gráfico
engine-cpu = CPU: el procesador
engine-what = Los dos dan las mismas respuestas, salvo el redondeo. Cuál es más rápido depende del equipo y del modelo. Si hay un procesador gráfico adecuado, cada modelo de hasta 64 MB se prueba en los dos la primera vez que se usa, durante unos segundos; los tiempos, de una pasada por una vista, quedan en este navegador. Uno mayor usa el procesador gráfico. En la CPU, varios procesos se reparten una carpeta.
engine-time = { $title }: { $gpu } con WebGPU ({ $name }), { $cpu } en la CPU, por pasada.
engine-time-none = sin respuesta
engine-again = Medir de nuevo
engine-bench-what = Cuánto tarda el motor actual con el modelo actual, en una célula dibujada:
engine-bench = Medir el tiempo
engine-bench-at = Midiendo: { $work }…
engine-bench-time = { $work }: { $least } como mínimo, { $median } de mediana en { $count } veces
engine-bench-forward = una pasada de la red
engine-bench-grad-cam = una pasada y un mapa Grad-CAM
engine-bench-input-gradient = una pasada y un gradiente de la entrada
engine-bench-copy = Copiar estos tiempos
engine-bench-copied = Copiado, con los nombres del navegador y del motor.
keys-and-words = Teclas y términos

## Pie

requests-none = Peticiones desde que se cargó el modelo: { $count }; nunca se envía ninguna imagen.
requests-some = Peticiones desde que se cargó el modelo: { $count }, de archivos de esta página, como otros modelos; nunca se envía ninguna imagen.
model-card = Ficha del modelo
copy-link = Copiar enlace
link-copied = Copiado: un enlace a esta vista, como mucho con el ejemplo dibujado, nunca con una imagen suya.
copy-diagnostics = Copiar datos técnicos
copied = Copiado, sin las imágenes ni sus nombres.
not-copied = El navegador no lo permitió.
forget = Olvidar todo

## Progreso

phase-starting = Iniciando el motor.
phase-loading = Cargando el modelo: { $received } de { $total }.
phase-checking = Comprobando el modelo.
phase-timing = Probando qué motor es más rápido aquí, una vez para este modelo.
phase-drawing = Dibujando el mapa.
phase-working = Procesando la imagen.
phase-measuring = Midiendo el mapa.
progress-download = Descarga del modelo
progress-share = Avance
progress-working = En curso
so-many-of = { $done } de { $all }

## Antes de que haya una imagen

drop-here = Suelte aquí imágenes o una carpeta
open-here = Abra imágenes o una carpeta
drop-what = Una red neuronal dice «linfoblasto» o «normal», con qué probabilidad y qué partes de la imagen influyeron.
drop-which = Cada imagen, de una sola célula recortada sobre fondo negro: { $formats }. O pegue una.
formats = PNG, JPEG, BMP, TIFF o WebP
choose-pictures = Elegir imágenes
choose-folder = Elegir una carpeta
or-sample = O elija uno de los ejemplos de abajo.
samples = Ejemplos
samples-label = Ejemplos dibujados
samples-what = Los dibujó un programa, no son fotografías; no son de ninguna persona.
sample-drawn-1 = grande, cromatina homogénea, nucléolos
sample-drawn-2 = grande, cromatina en grumos
sample-drawn-3 = mediana, citoplasma escaso
sample-drawn-4 = mediana, tinción pálida
sample-drawn-5 = pequeña, densa
sample-drawn-6 = pequeña, citoplasma amplio
sample-drawn-smear = un campo entero, no una sola célula

## El aviso que se lee primero

notice-title = Solo para investigación y docencia
notice-device = Lymphoscope no es un dispositivo médico. Lo que dice de una imagen no debe decidir nada sobre la salud ni el tratamiento de una persona.
notice-learnt = Sus redes neuronales han aprendido de células de un solo laboratorio, recortadas sobre fondo negro. Con otras se equivocan a menudo, y no siempre se dan cuenta.
notice-stays = Las imágenes no salen de este equipo y desaparecen al cerrar la página. Para que la página funcione sin conexión, el navegador la guarda, junto con los modelos que haya usado. También recuerda que ha leído este aviso, el idioma y el motor que elija y la rapidez de cada motor.
notice-accept = Entendido

## Una célula: la imagen

picture = Imagen
picture-opened = La imagen abierta
picture-drawn = { $name } (dibujada)
picture-unfit = No es apta: la respuesta y el mapa significan poco
picture-stopped = { $name }: se detuvo antes de que la red respondiera.
picture-waits = { $name } espera a la red.
pixels =
    { $count ->
        [one] { $count } píxel
       *[other] { $count } píxeles
    }
zoom = Zoom
zoom-nearer = Acercar
zoom-farther = Alejar
zoom-whole = La imagen entera
divide = Dónde empieza el mapa, en porcentaje desde la izquierda
view-over = mapa sobre la imagen
view-beside = lado a lado
view-slider = deslizador
compare = Comparar
pin = Anclar
pinned = Anclada
strip = Células de las imágenes abiertas
previous-cell = Célula anterior
next-cell = Célula siguiente
all-pictures-count =
    { $count ->
        [one] Ver { $count } imagen
       *[other] Ver las { $count } imágenes
    }
all-of-outcome = Todas las de «{ $outcome }» ({ $count })

## Una célula: la respuesta

answer = Respuesta
verdict = Resultado
no-answer-yet = Aún no hay respuesta.
verdict-lymphoblast = La red toma esta célula por un linfoblasto; estima en { $percent } la probabilidad de que lo sea.
verdict-normal = La red toma esta célula por normal; estima en { $percent } la probabilidad de que sea un linfoblasto.
verdict-unsure = La red duda: la probabilidad de linfoblasto, { $percent }, cae en la franja en la que se equivoca a menudo.
verdict-no-cell = No hay célula, así que no hay respuesta ni mapa.
verdict-means-little = La red no ha aprendido de imágenes así, por lo que no se da ninguna clase; su porcentaje significa poco.
verdict-unfit-title = Esta imagen no es apta para la red
verdict-anyway = Mostrar la respuesta de todos modos
verdict-shown-anyway = Se muestra aunque la imagen no es apta:
verdict-how-good = ¿Con qué frecuencia acierta y qué la engaña?
verdict-estimate = El porcentaje es la probabilidad de que se trate de un linfoblasto, estimada por la propia red y calibrada con células de las que no había aprendido.
scale-normal = normal
scale-unsure = dudosa
scale-lymphoblast = linfoblasto
set-lymphoblast = Según sus límites, solo deja como posible «linfoblasto», y puede equivocarse.
set-normal = Según sus límites, solo deja como posible «normal», y puede equivocarse.
set-both = Deja ambas como posibles: «linfoblasto» y «normal».
promise = En pruebas con células de personas que no había visto, descartó la clase verdadera en { $lymphoblast } de cada 100 linfoblastos y en { $normal } de cada 100 células normales, y dejó ambas clases como posibles en { $unsure } de cada 100 células.
note = Nota: { $note }.

## Una célula: qué tiene de malo una imagen

unfit-empty = Esta imagen es toda negra. Abra una imagen de una célula.
unfit-smear = Esta imagen parece un frotis, no una sola célula sobre fondo negro. Recorte una célula, ponga en negro lo que la rodea y vuelva a intentarlo.
unfit-several = Hay más de una célula en esta imagen. Recorte una y vuelva a intentarlo.
unfit-cut = La célula está cortada, por el borde de la imagen o a lo largo de una línea recta: le falta una parte.
unfit-small = La célula es más pequeña que aquellas de las que la red ha aprendido: mide unos { $across } píxeles de diámetro, cuando lo habitual es de { $low } a { $high }.
unfit-large = La célula es más grande que aquellas de las que la red ha aprendido: mide unos { $across } píxeles de diámetro, cuando lo habitual es de { $low } a { $high }.
unfit-long = La relación entre el largo y el ancho de la célula es de { $ratio }, cuando lo habitual es { $most } como mucho.
unfit-dark = La célula es más oscura de lo habitual: poca luz o tinción excesiva.
unfit-bright = La célula es más clara de lo habitual: demasiada luz o tinción insuficiente.
unfit-colours = Los colores no son los de la tinción con la que la red ha aprendido.
unfit-contrast = La célula es más uniforme, o menos, de lo que suelen ser las células, en todos los colores o en uno.
unfit-blurred = La imagen está desenfocada o se amplió: falta la textura fina.
unfit-texture = La textura no es la de una célula: ruido, un filtro de enfoque o ninguna textura.
unfit-unusual = La célula, por el conjunto de sus medidas, no se parece a aquellas de las que la red ha aprendido.
unfit-unfamiliar = La red ve en esta imagen algo que no vio en las células de las que ha aprendido.
short-fit = apta
short-empty = negra
short-smear = un frotis
short-several = varias células
short-cut = cortada
short-small = demasiado pequeña
short-large = demasiado grande
short-long = demasiado alargada
short-dark = demasiado oscura
short-bright = demasiado clara
short-colours = colores inusuales
short-contrast = contraste inusual
short-blurred = borrosa
short-texture = textura inusual
short-unusual = inusual
short-unfamiliar = desconocida para la red

## Los controles del mapa

why = Por qué
method = Método
class = Clase
class-answer = la respuesta de la red
class-leaning = hacia la que se inclina
view = Vista
strength = Intensidad del mapa
colours = Colores
colours-signed = azul en contra, naranja a favor
line-around = Línea alrededor
line-none = ninguna
line-greatest = del { $percent } más alto
hold-scale = Mantener esta escala en los próximos mapas
took = Tardó { $time }.
took-so-far = { $time } hasta ahora: { $drawn }.
draw-map = Dibujar este mapa
test-map = Evaluar este mapa
test-map-help = Qué ocurre con la respuesta si se quitan las partes brillantes del mapa o se dejan solo esas, y hasta qué punto es estable el mapa
save-picture = Guardar imagen (PNG)
save-numbers = Guardar números (NumPy)
handed-over = Entregado a las descargas del navegador: { $name }
family-maps = De los mapas de características de la red
family-gradients = De gradientes
family-changes = De imágenes modificadas
method-grad-cam = Grad-CAM
method-grad-cam-plus-plus = Grad-CAM++
method-hires-cam = HiResCAM
method-layer-cam = LayerCAM
method-score-cam = Score-CAM
method-eigen-cam = Eigen-CAM
method-input-gradient = Gradiente de la entrada
method-gradient-x-input = Gradiente × entrada
method-smooth-grad = SmoothGrad
method-smooth-grad-squared = SmoothGrad al cuadrado
method-integrated-gradients = Gradientes integrados
method-guided-backprop = Retropropagación guiada
method-occlusion = Oclusión
method-rise = RISE
method-worse = { $method } (peor que el azar: { $gain })

## Lo que dice un mapa

map-nothing-yet = Aún no se ve nada.
map-no-evidence = Sin indicios: este método no encuentra aquí nada a favor de «{ $class }».
map-all-against = Sin indicios de «{ $class }»: todo lo que encuentra este método va en contra.
map-reading = { $meaning } Esto no prueba ninguna enfermedad.
map-coarse = El mapa tiene { $width } × { $height } casillas, suavizadas al dibujarlas: no sigue ningún borde de la célula.
map-lies = Zona más brillante: { $place }, { $region }. El { $percent } de la relevancia está dentro de la célula y el { $border }, en su borde.
place-upper-left = arriba a la izquierda
place-upper = arriba
place-upper-right = arriba a la derecha
place-left = a la izquierda
place-middle = en el centro
place-right = a la derecha
place-lower-left = abajo a la izquierda
place-lower = abajo
place-lower-right = abajo a la derecha
region-inside = dentro de la célula
region-border = en el borde de la célula
region-outside = fuera de la célula
meaning-class-activation = En las zonas brillantes está lo que apoya «{ $class }».
meaning-eigen-cam = Las zonas brillantes son aquellas donde más ve la red, sea cual sea la clase que apoyen.
meaning-score-cam = Las zonas brillantes son las que hacen más probable «{ $class }» cuando solo se ven ellas.
meaning-gradient = Los puntos brillantes están donde un pequeño cambio movería más la respuesta para «{ $class }», hacia arriba o hacia abajo.
meaning-attribution = Los puntos naranjas apoyan «{ $class }» y los azules van en contra, en comparación con una imagen negra.
meaning-guided-backprop = Los puntos brillantes son bordes a los que responde la red; se ven nítidos sin importar lo que haya aprendido.
meaning-occlusion = Ocultar una zona naranja baja la puntuación de la red para «{ $class }»; ocultar una azul la sube.
meaning-rise = «{ $class }» es más probable mientras se ven las zonas naranjas, y menos mientras se ven las azules.
map-teaching-only = Solo para docencia: con los pesos de esta red tomados al azar, los mapas de este método quedan casi iguales o solo se invierten.
map-worse-than-chance = Al quitar de las células lo que señalan estos mapas, o al dejar solo eso, las respuestas de esta red lo reflejaron menos que con partes elegidas al azar.
map-doubt = Peor que el azar: { $gain }, donde 0 es el azar. { $meaning }
map-line = La línea blanca rodea el { $percent } más alto.
map-line-fine = La línea blanca rodea el { $percent } más alto de las medias del mapa por parches.
map-own-scale = La escala es la propia de este mapa.
map-held-scale = Se mantuvo la escala.
map-not-whole = Incompleto: { $drawn }.
map-steps = dibujado hasta el paso { $done } de { $all }
map-or-less = { $value } o menos
map-or-more = { $value } o más
legend-relevance = relevancia
legend-relevance-held = relevancia, escala mantenida
legend-label = Barra de colores de la menor relevancia a la mayor
legend-tested = Evaluado:
caption-verdict = { $name }: { $label } (linfoblasto: { $percent }), según { $model }
caption-unfit = { $verdict }. Esta imagen no es como las células de las que el modelo ha aprendido: la respuesta y el mapa significan poco.
caption-method = { $method }, para «{ $class }»

## Cuánto vale un mapa

worth-title = Cuánto vale el mapa
worth-less = No se fíe de este mapa: ocultar lo que señala, o mostrar solo eso, cambió la respuesta menos que hacerlo con partes elegidas al azar.
worth-more = Este mapa señala partes de las que depende la respuesta: ocultarlas, o mostrar solo esas, la cambió más que hacerlo con partes elegidas al azar.
worth-little = Este mapa dice poco: ocultar lo que señala, o mostrar solo eso, cambió la respuesta apenas más que hacerlo con partes elegidas al azar.
worth-places = La relevancia se reparte así: { $found }. En un mapa uniforme sería: { $even }.
worth-shares = { $inside } dentro de la célula, { $border } en su borde, { $outside } fuera de ella
worth-nothing = No hay relevancia que repartir.
worth-better = mejor que el azar
worth-worse = peor que el azar
worth-same = más o menos como el azar
worth-removal = Eliminación { $deletion }, donde menos es mejor; al azar, { $deletion_chance }: { $deletion_found }. Inserción { $insertion }, donde más es mejor; al azar, { $insertion_chance }: { $insertion_found }. Una diferencia de menos de { $clear } no cuenta como tal.
worth-drop = Si la imagen se ve solo a través del mapa, la respuesta pierde el { $percent } de su probabilidad.
worth-stability = Con un ruido que apenas se ve, el mapa conserva una correlación de rangos de { $stability } consigo mismo.
worth-flat = El mapa es igual en toda la célula: no hay un orden que el ruido pueda cambiar.
worth-complete = El mapa suma el { $percent } de lo que esta imagen añade a la puntuación que la red da a una imagen negra; el 100 % sería exacto.
worth-curve = { $title }: probabilidad de la clase desde el primer paso hasta el último
worth-curves = Hacia arriba: la probabilidad de la clase, de 0 a 1; hacia la derecha: la proporción de las partes de la célula que se han quitado (eliminación) o añadido (inserción), empezando por las más relevantes (línea continua) o al azar (línea discontinua). Puede subir cuando se quita una parte que iba en contra de la clase.
deletion = Eliminación
insertion = Inserción

## Comparar

compare-back = Volver a la célula
compare-how = Cada columna es un modelo con su respuesta; cada fila, una forma de preguntar de dónde vino esa respuesta: primero la que ya estaba elegida, salvo que sea lenta.
compare-class = Todos los mapas se refieren a «{ $class }».
compare-press = Pulse un mapa para verlo en grande; su modelo pasa a ser el elegido, para todas las imágenes.
compare-reading = Qué significan las marcas y los números
compare-worse = peor que el azar
compare-worse-means = { $meaning } Mire antes otra fila.
compare-off-cell = mayormente fuera de la célula
compare-off-cell-means = En las células que se midieron, la mayor parte de lo que señalan estos mapas no estaba ni en la célula ni en su borde.
compare-teaching = solo para docencia
compare-teaching-means = { $meaning } Estos mapas no entran en la última fila.
compare-mean = media, dispersión
compare-mean-means = De los mapas de una fila o de una columna, cada uno en proporción a su propia escala; en los mapas con dos signos, lo que apoya la clase.
compare-alike = semejanza
compare-alike-means = Indica { $alike }. Por debajo de { $little }, los mapas tienen poco en común y no hay que fiarse de ninguno por sí solo; a partir de { $much }, son muy semejantes, lo que no prueba que acierten.
alike-what = en qué medida dos mapas ordenan igual las partes de la célula, por correlación de rangos: 1 es el mismo orden; 0, nada en común; menos de 0, el orden contrario
compare-scale = Escala
compare-scale-own = la de cada mapa
compare-scale-shared = una por método
compare-slow = Dibujar también los métodos lentos
compare-drawn = Mapas dibujados
compare-maps = Mapas
compare-so-many = Mapas: { $done } de { $all }
compare-all-methods = Todos los métodos
compare-all-models = Todos los modelos
compare-no-cell = sin célula
compare-unfit = { $outcome }: sus mapas significan poco
compare-is-loaded = cargando
compare-load = Cargarlo ({ $size })
compare-unsure = dudosa de { $range }
compare-show-large = Mostrar en grande el mapa hecho con { $method }
compare-mean-scale = media, de 0 a 1
compare-spread-scale = dispersión, de 0 a { $most }
alike-much = semejanza: { $value }, muy semejantes
alike-part = semejanza: { $value }, semejantes en parte
alike-little = semejanza: { $value }, poco en común: no se fíe de ninguno por sí solo
alike-opposed = semejanza: { $value }, opuestos: no se fíe de ninguno por sí solo
mark-teaching = solo para docencia
mark-worse = por lo general, peor que el azar
mark-off-cell = por lo general, mayormente fuera de la célula
models-say =
    { $count ->
        [2] Ambos modelos dicen «{ $outcome }».
       *[other] Los { $count } modelos dicen «{ $outcome }».
    }
models-unsure =
    { $count ->
        [2] Ambos modelos dudan.
       *[other] Los { $count } modelos dudan.
    }
models-unfit =
    { $count ->
        [2] Ninguno de los dos modelos ha aprendido de imágenes así: la imagen no es apta para ninguno.
       *[other] Ninguno de los { $count } modelos ha aprendido de imágenes así: la imagen no es apta para ninguno.
    }
models-each = { $title }: { $said }
models-disagree = Los modelos se contradicen. { $each }.
models-differ = Los modelos no dicen lo mismo; cada uno tiene sus propios límites para dudar. { $each }.
said-lymphoblast = { $outcome } ({ $percent })
said-other = { $outcome } (linfoblasto: { $percent })
pins = Células ancladas
pins-what = Tal como estaban al anclarlas. Los mapas de un mismo modelo y método comparten una escala.
pin-made = { $model }, { $method }, para «{ $class }»
unpin = Desanclar
told-other-model = Ha pulsado un mapa de { $model }, que ahora es el modelo elegido: vuelve a examinar todas las imágenes.
told-back = Volver a { $model }
told-forgotten = Se ha olvidado todo: imágenes, respuestas y mapas.

## Muchas imágenes

all-pictures = Todas las imágenes
folder-by = según { $model }
folder-summary = Resultados
folder-so-far = Hasta ahora:
folder-saved = { $answers } de una sesión guardada el { $saved } (Lymphoscope { $program }, motor { $engine }).
folder-saved-part = { $answers } de una sesión guardada el { $saved }, antes de examinar { $left } (Lymphoscope { $program }, motor { $engine }).
folder-answers-are =
    { $count ->
        [one] { $count } respuesta es
       *[other] { $count } respuestas son
    }
folder-more-pictures =
    { $count ->
        [one] { $count } imagen más
       *[other] { $count } imágenes más
    }
folder-absent =
    { $count ->
        [one] { $count } imagen no está aquí, solo su resultado.
       *[other] { $count } imágenes no están aquí, solo sus resultados.
    }
folder-absent-barred =
    { $count ->
        [one] { $count } imagen no está aquí, y este modelo no ha dicho nada de { $barred }: abra la carpeta o vuelva a abrir su sesión.
       *[other] { $count } imágenes no están aquí, y este modelo no ha dicho nada de { $barred }: abra la carpeta o vuelva a abrir su sesión.
    }
folder-replaced =
    { $count ->
        [one] { $count } archivo no era el que conocía la sesión, por tamaño o fecha: se examinó de nuevo.
       *[other] { $count } archivos no eran los que conocía la sesión, por tamaño o fecha: se examinaron de nuevo.
    }
folder-open-absent = Abrir la carpeta
folder-had-turn = Células ya examinadas
pace-done =
    { $all ->
        [one] { $all } imagen, examinada.
       *[other] { $all } imágenes, todas examinadas.
    }
pace-barred = Imágenes: { $done } de { $all }; el resto no está aquí.
pace-paused = Imágenes: { $done } de { $all }, en pausa.
pace-begun = Imágenes: { $done } de { $all }.
pace-known = Imágenes: { $done } de { $all }, { $rate } por segundo, tiempo restante: { $left }.
save = Guardar
save-report = Informe
save-answers = Respuestas (CSV)
save-summary = Resumen (CSV)
save-session = Sesión (JSON)
save-what = El informe es para leer e imprimir, con imágenes y mapas. Las respuestas tienen una fila por imagen; el resumen, una por persona: son para una hoja de cálculo. Una sesión se vuelve a abrir aquí, sin imágenes.
folder-groups = Grupos: { $count }, por la persona si los nombres son como en C-NMC; si no, por carpeta
folder-subjects = Personas
folder-more-rows = En el resumen guardado hay { $count } más.
folder-which = Qué células y en qué orden
folder-all = Todas
order = Orden
order-probability = linfoblastos más probables primero
order-doubt = más dudosas primero
order-name = por nombre
tile-waits = en espera
tile-not-here = no está aquí
strip-words = Probabilidades de las células, { $cells } en total: aproximadamente { $below } por debajo de la franja en la que la red duda, { $within } dentro de ella, { $above } por encima
strip-none = Aún no hay células
strip-axis = linfoblasto, según la red
strip-caption = Células aptas para la red, según su probabilidad de linfoblasto.
strip-unsure = En gris, de { $range }: dudosa.
subject = Persona
subject-none = sin carpeta
subject-share = Clasificadas como linfoblasto, intervalo del 95 %
summary-none = Ninguna imagen es apta para la red, así que no se da ninguna clase.
summary-counted =
    { $cells ->
        [one] De { $cells } célula apta, la red clasifica { $lymphoblast } como «linfoblasto» y { $normal } como «normal»; duda de { $unsure }.
       *[other] De { $cells } células aptas, la red clasifica { $lymphoblast } como «linfoblasto» y { $normal } como «normal»; duda de { $unsure }.
    }
summary-unfit =
    { $count ->
        [one] { $count } imagen no es apta.
       *[other] { $count } imágenes no son aptas.
    }
summary-failed =
    { $count ->
        [one] { $count } imagen no se pudo usar.
       *[other] { $count } imágenes no se pudieron usar.
    }
summary-share = Clasifica como «linfoblasto» el { $share } de las células aptas. Con otras células, tomadas del mismo modo, la proporción podría haber estado igualmente entre { $low } y { $high } (intervalo del 95 %).
summary-effective = El intervalo es tan amplio porque, para la red, las células de una misma persona se parecen: { $cells } dicen más o menos tanto como { $effective } de personas distintas.
summary-mistakes = Las células dudosas cuentan como no clasificadas como «linfoblasto»; los errores de la red no están en estas cifras.
summary-several = Las células son de varias personas o carpetas, con una fila cada una; la proporción del conjunto no tiene por qué ser la de ninguna.
summary-no-proof = Es una proporción de estas imágenes, no de la sangre ni de la médula ósea: quien las tomó eligió las células. Una proporción alta no prueba enfermedad; una baja no prueba salud.
forget-question = ¿Olvidar todo?
forget-pictures =
    { $count ->
        [one] { $count } imagen
       *[other] { $count } imágenes
    }
forget-what = Esto elimina { $pictures }, sus resultados y la constancia de que ha leído el aviso.
forget-what-pins =
    { $pins ->
        [one] Esto elimina { $pictures }, sus resultados, { $pins } célula anclada y la constancia de que ha leído el aviso.
       *[other] Esto elimina { $pictures }, sus resultados, { $pins } células ancladas y la constancia de que ha leído el aviso.
    }
forget-stays = Lo guardado sigue donde se guardó; la página y sus modelos se conservan para el uso sin conexión, y también el idioma, el motor y sus tiempos.
forget-keep = Conservar

## El informe

report-title =
    { $count ->
        [one] Lymphoscope: { $count } imagen
       *[other] Lymphoscope: { $count } imágenes
    }
report-heading =
    { $count ->
        [one] Lo que una red dijo de { $count } imagen
       *[other] Lo que una red dijo de { $count } imágenes
    }
report-made = { $date } · Lymphoscope { $program } · motor { $engine }
report-notice = { $notice } Nada de esto debe decidir sobre la salud ni el tratamiento de una persona.
report-summary = Resumen
report-subjects = Personas, por nombre o carpeta
report-model = El modelo
report-strip = linfoblasto, según la red; gris: dudosa
report-pictures = Imágenes
report-maps = Tal como las ve la red, y bajo sus mapas hechos con { $method }, cada uno en su propia escala, para la clase que se da o hacia la que se inclina la red. Lo brillante, o lo naranja, indica de dónde vino la respuesta; eso no prueba ninguna enfermedad. Las imágenes que no son aptas no tienen mapa.
report-shown = Aquí hay { $shown } de { $all }, en el orden que tenía la página.
report-mapped = La misma bajo su mapa
report-no-cell = No hay ninguna célula que mostrar.
report-answers = Todas las respuestas
report-file = Archivo
report-answer = Respuesta
report-reason = Aptitud, o motivo del fallo
report-more = En la tabla de respuestas (CSV) hay { $count } más.
report-no-turn = aún sin examinar

## La ficha de un modelo

card-right = Con qué frecuencia acierta
card-unsure = Cuándo duda
card-changed = Imágenes desenfocadas, en JPEG, más claras o con otra tinción
card-maps = Cuánto valen sus mapas
card-learnt = De qué aprendió
card-is = Qué es
card-licence = Licencia
card-weights = Pesos: { $licence }.
card-identity = { $title }, pesos en { $precision }, { $size }, ve un cuadrado de { $side } píxeles de lado.
card-hash = SHA-256 de su archivo: { $hash }.
card-knows = Solo para investigación y docencia. Distingue dos clases, linfoblastos y células linfoides normales, en imágenes de una sola célula recortada sobre fondo negro; de cualquier otra cosa no sabe nada.
card-data = Datos: { $data }.
card-head-fitted = Su parte final se ajustó a estas células, las demás capas están como estaban; semilla { $seed }, partición { $split }, commit { $commit }.
card-epoch = Época { $epoch } de { $epochs }, semilla { $seed }, partición { $split }, commit { $commit }.
card-precision = Al guardarse con menos precisión, da otra respuesta en { $changed } de { $cells } células.
card-test = En el conjunto de prueba, usado una sola vez
card-out-of-fold = Fuera de pliegue (cada célula, clasificada por una red entrenada de igual forma, pero sin células de esa persona)
card-validation = En el conjunto de validación, con el que se tomaron las decisiones
card-not-measured = No se midió.
card-others = Esto vale para las personas, la tinción, el microscopio y la cámara de los datos de los que aprendió, que se citan más abajo. Para otros nadie lo ha medido, y puede ser mucho peor.
card-plainly = Cuando debe dar una clase: de 100 linfoblastos de personas que no había visto encuentra aproximadamente { $found }, y de 100 células normales toma por linfoblastos aproximadamente { $taken }. En estos datos, el tamaño de la célula por sí solo tiene un AUROC de { $area }; esta red, de { $auroc }.
card-plainly-little = Cuando debe dar una clase: de 100 linfoblastos de personas que no había visto encuentra aproximadamente { $found }, y de 100 células normales toma por linfoblastos aproximadamente { $taken }. En estos datos, el tamaño de la célula por sí solo tiene un AUROC de { $area }; esta red, de { $auroc }, que no es mucho más.
card-scored = { $side }: AUROC { $auroc }, F1 macro { $f1 }, intervalos del 95 % sobre personas; encuentra el { $lymphoblasts } de los linfoblastos y el { $normal } de las células normales; error de calibración { $error }. Células: { $cells }; personas: { $subjects }. El área de la célula por sí sola tiene un AUROC de { $area }.
card-limits = Normal por debajo de { $below }, linfoblasto desde { $from }, dudosa entre ambos; calibración con una temperatura de { $temperature }.
card-tested = Prueba al cargar el modelo, en este equipo: ante una pregunta de respuesta conocida, sus salidas se apartaron de ella como máximo { $difference }; se admite { $allowed }, en las salidas grandes como proporción.
card-tested-less = Prueba al cargar el modelo, en este equipo: ante una pregunta de respuesta conocida, sus salidas se apartaron de ella menos de { $difference }; se admite { $allowed }, en las salidas grandes como proporción.
card-changes = Las respuestas para { $cells } células tras cambios que las imágenes sufren por el camino; pocas células de cada persona, para que todas las personas cuenten igual, y por eso el AUROC no es el de arriba. Fuera de pliegue, con el mismo umbral, intervalos del 95 % sobre personas.
card-change-most = El cambio que más altera es «{ $change }»: después de él, el { $percent } de las células recibe la otra clase.
card-change-falls = El AUROC baja más tras «{ $change }».
card-change = Cambio
card-called-other = Reciben la otra clase
card-deletion = Ganancia en eliminación
card-insertion = Ganancia en inserción
card-on-cell = En la célula
card-alike-noise = Semejanza con ruido
card-alike-anew = Semejanza con pesos nuevos al azar
card-first = Se muestra primero { $method }: según las mediciones, es el más fiel de los métodos rápidos cuyos mapas son estables y se sitúan en la célula.
card-little = Aun así, un mapa de este método gana solo { $deletion } (eliminación) y { $insertion } (inserción) frente a partes elegidas al azar: por lo general, dice poco.
card-worse = En eliminación o inserción: { $methods }.
card-teaching = Solo para docencia, porque con pesos tomados al azar sus mapas quedan casi iguales o solo se invierten: { $methods }.
card-means = Medias sobre { $cells } células; intervalos del 95 % sobre personas. Una ganancia por encima de 0 supera a partes elegidas al azar. «En la célula» incluye su borde. Los mapas que siguen siendo semejantes con pesos nuevos al azar no dicen nada de lo aprendido.
card-means-anew = Medias sobre { $cells } células; con pesos nuevos al azar, sobre { $anew }; intervalos del 95 % sobre personas. Una ganancia por encima de 0 supera a partes elegidas al azar. «En la célula» incluye su borde. Los mapas que siguen siendo semejantes con pesos nuevos al azar no dicen nada de lo aprendido.
change-none = sin cambios
change-blur =
    { $pixels ->
        [one] desenfoque de { $pixels } píxel
       *[other] desenfoque de { $pixels } píxeles
    }
change-brightness = brillo { $percent }
change-red = rojo { $percent }
change-green = verde { $percent }
change-blue = azul { $percent }
change-size = tamaño { $factor }
change-turned = giro de { $degrees }°
change-moved = desplazamiento de { $pixels } px
change-noise = ruido de { $of } sobre 255

## Sin conexión

kept-title = Sin conexión
kept-unknown = Uso sin conexión
kept-running = Guardando la página: { $here } de { $all }
kept-done = Funciona sin conexión
kept-not = No disponible sin conexión
kept-unknown-means = Aún no se ha guardado nada; se empezará en cuanto haya un modelo aquí.
kept-running-means = El navegador está guardando la página. Mientras tanto se puede usar.
kept-done-means = La página funciona sin conexión en este equipo, con los modelos que figuran completos: { $size } en el almacén del navegador.
kept-pending = Aún se está guardando un archivo.
kept-not-means = El navegador no guarda nada, así que la página necesita su servidor cada vez. { $why }
kept-what = El navegador nunca guarda las imágenes, las respuestas ni los mapas. Para guardar la página, vuelve a pedir a su servidor los archivos de la propia página. «Olvidar todo» deja la página y sus modelos, que no dicen nada de ninguna persona; para quitar también la página, borre los datos de esta dirección en la configuración del navegador.
kept-safari = Safari, y los demás navegadores en iPhone y iPad, eliminan lo que guarda una página tras siete días de uso sin visitarla. Una página añadida al Dock o a la pantalla de inicio se conserva: Compartir y, después, Añadir al Dock o Añadir a pantalla de inicio.
kept-model = , { $size }
kept-model-part = , { $size }, el resto llega al elegirlo con conexión
kept-remove = Quitar { $title }
kept-page-failed = No se pudo guardar una versión nueva de la página; se sigue con esta. { $why }
kept-model-failed = No se pudo guardar un modelo. { $why }
kept-engine-failed = No se pudo guardar el programa del motor en uso; sin conexión lo sustituirá otro. { $why }
kept-no-room = No queda espacio. Libérelo en el disco o quite un modelo que no necesite; mientras tanto todo funciona, y se cargará de nuevo la próxima vez.
kept-forbidden = El navegador no permite a esta página guardar nada: lo impide una ventana privada o la configuración.
kept-insecure = Los navegadores solo guardan una página si viene de una dirección https o de este equipo.
kept-browser-says = El navegador dice: { $why }
update-ready = Hay una versión nueva de esta página. Al usarla, la página se recarga y se pierden las imágenes y respuestas abiertas. De lo contrario, la versión nueva se usará cuando se cierren todas las pestañas de esta página.
update-now = Usarla ahora
update-later = Más tarde

## Lecciones

lessons = Lecciones
lessons-hint = O aprenda qué muestran y qué ocultan estos mapas: cinco lecciones breves.
lesson-of = Lección { $number } de { $all }, unos diez minutos
lesson-choice = Lección
lesson-before = Lección anterior
lesson-next = Lección siguiente
lesson-leave = Salir de las lecciones
lesson-full-screen = Pantalla completa
lesson-cell = Célula dibujada
lesson-seen = Lo que ve la red
lesson-waits = La lección empezará en cuanto el modelo esté aquí.
lesson-as-it-is = Sin cambios: { $said }
lesson-now = Ahora: { $said }
lesson-same = Aún no ha cambiado nada.
lesson-rises = Puntos que ha subido la estimación de linfoblasto: { $points }.
lesson-falls = Puntos que ha bajado la estimación de linfoblasto: { $points }.
lesson-stays = La estimación apenas ha cambiado.
lesson-start-again = Empezar de nuevo
lesson-question = Una pregunta para terminar
lesson-right = Correcto.
lesson-wrong = No del todo.
lesson-drawn-only = Estas células las dibujó un programa y no son de ninguna persona. La red es la elegida arriba.

lesson-cover = Qué es un mapa
lesson-cover-what = Un mapa dice de qué lugar de la imagen vino una respuesta. Haga a mano lo que un mapa hace por usted: tape partes de la célula y observe la respuesta. Lo que usted tapa, la red lo ve negro.
lesson-cover-step-1 = Pase el pincel por la imagen con el ratón o el dedo; o mueva el círculo con las flechas y pulse la tecla de espacio.
lesson-cover-step-2 = Empiece de nuevo. Con los botones, tape la parte más brillante del mapa y después la menos brillante. ¿Cuál de las dos cambia más la respuesta?
lesson-cover-step-3 = Elija otra célula u otro modelo y haga lo mismo. ¿Sale siempre como promete el mapa?
lesson-cover-brush = Imagen para tapar partes: las flechas mueven el círculo, espacio tapa
lesson-cover-ring = Círculo: { $left } desde la izquierda, { $top } desde arriba
lesson-cover-brightest = Tapar la parte más brillante
lesson-cover-dimmest = Tapar la parte menos brillante
lesson-cover-map = Mapa de la célula sin cambios, hecho con { $method }
lesson-cover-moved = Puntos que cambió la estimación: { $brightest } al tapar la parte más brillante, { $dimmest } al tapar la menos brillante.
lesson-cover-more = Aquí el mapa cumplió lo que prometía.
lesson-cover-less = Aquí el mapa no cumplió lo que prometía: su parte menos brillante influyó tanto como la más brillante, o más. Eso ocurre, y por eso se evalúan los mapas.
lesson-cover-neither = Ninguna de las dos la cambió: la red se apoya en otras partes, o en varias a la vez.
lesson-cover-question = Se tapó la parte más brillante y la respuesta siguió igual. ¿Qué indica eso?
lesson-cover-answer-1 = El mapa se equivoca en esta célula, u otras partes dicen lo mismo.
lesson-cover-answer-2 = La célula es, con seguridad, un linfoblasto.
lesson-cover-answer-3 = La red no miró la imagen.
lesson-cover-because = Un mapa afirma algo sobre la red, y tapar partes lo pone a prueba. Una red también puede apoyarse en varias partes a la vez: entonces ninguna es necesaria por sí sola.

lesson-random = Mapas que parecen buenos y no lo son
lesson-random-what = Aquí los pesos de una parte de la red se toman al azar: primero solo los de su última capa, que nombra las clases; luego los de más capas; luego todos. Entonces las respuestas de la red son fruto del azar. Un mapa que muestra por qué la red dice «linfoblasto» tiene que cambiar. Un mapa que se mantiene habla de la imagen, no de la respuesta.
lesson-random-step-1 = Observe los dos mapas de un mismo método: el de la red con lo que ha aprendido y el de la red con una parte al azar.
lesson-random-step-2 = Tome pesos nuevos varias veces y recorra los métodos. ¿Qué mapas se mantienen aunque las clases ya no signifiquen nada? Pruebe Eigen-CAM y la retropropagación guiada.
lesson-random-step-3 = Tome al azar los pesos de una parte mayor. ¿Qué mapas cambian solo entonces?
lesson-random-draw = Tomar pesos nuevos
lesson-random-depth = Qué se toma al azar
lesson-random-depth-head = solo la última capa
lesson-random-depth-third = el tercio superior
lesson-random-depth-all = todo
lesson-random-learnt = Con lo que ha aprendido
lesson-random-anew = Con una parte al azar
lesson-random-alike = Correlación de rangos de la intensidad de los dos mapas en la célula: { $value }.
lesson-random-same = Son muy semejantes: lo que se tomó al azar apenas importa para este mapa.
lesson-random-part = Son semejantes en parte.
lesson-random-other = Tienen poco en común: este mapa depende de lo que se tomó al azar.
lesson-random-seen = Lo probado hasta ahora
lesson-random-draws =
    { $count ->
        [one] media de { $count } sorteo
       *[other] media de { $count } sorteos
    }
lesson-random-question = Un mapa sigue con mucho detalle el contorno y la textura de la célula. ¿Es por eso una buena explicación?
lesson-random-answer-1 = Sí: se ajusta a la célula.
lesson-random-answer-2 = No: tiene que cambiar cuando cambia la red.
lesson-random-answer-3 = Sí, si gusta a los especialistas.
lesson-random-because = Los mapas detallados convencen, pero los bordes ya están en la imagen. Adebayo y sus colaboradores mostraron en 2018 que en algunos métodos apenas se nota si una red ha aprendido algo.

lesson-changes = Atajos
lesson-changes-what = Una red aprovecha todo lo que distingue las clases en sus datos: también el tamaño, el color y la nitidez, que pueden cambiar con el microscopio, la tinción o el archivo. Cambie lo que le ocurre a la imagen por el camino; la célula en sí sigue siendo la misma.
lesson-changes-step-1 = Mueva un solo deslizador cada vez y observe a partir de qué punto la respuesta pasa a ser otra, o la red dice que la imagen no es apta.
lesson-changes-step-2 = Busque el cambio más pequeño que basta para que la respuesta sea otra. ¿Lo habría visto usted?
lesson-changes-step-3 = Empiece de nuevo con otra célula y con otro modelo: ¿es el mismo deslizador el que cambia la respuesta?
lesson-changes-size = Tamaño de la célula
lesson-changes-blur = Desenfoque
lesson-changes-jpeg = Calidad JPEG
lesson-changes-light = Luz
lesson-changes-red = Rojo de la tinción
lesson-changes-blue = Azul de la tinción
lesson-changes-lossless = sin pérdida
lesson-changes-pixels = { $pixels } px
lesson-changes-turned = La respuesta es otra, y la célula es la misma.
lesson-changes-unsure = Ahora la red duda, y la célula es la misma.
lesson-changes-unfit = La red dice que la imagen no es apta: en lugar de una respuesta equivocada, no da ninguna.
lesson-changes-holds = La respuesta se mantiene.
lesson-changes-question = Una red encuentra casi todos los linfoblastos de un laboratorio y pocos de los de otro. ¿Qué hay que mirar primero?
lesson-changes-answer-1 = Si la enfermedad de las personas es allí distinta.
lesson-changes-answer-2 = Si el tamaño, la tinción, la luz y el formato de archivo son los mismos.
lesson-changes-answer-3 = Si la red es lo bastante grande.
lesson-changes-because = El tamaño, la tinción y el JPEG varían de un laboratorio a otro, y es fácil que una red los aprenda en lugar de la célula. Por eso la ficha de cada modelo tiene una tabla de imágenes modificadas.

lesson-people = Por qué una misma persona no debe estar en ambos lados
lesson-people-what = Cada marca es una célula dibujada, con dos medidas, como su tamaño y su tinción. Las células de una misma persona se parecen: una sola preparación, un solo día, un solo microscopio. Una regla sencilla da a cada célula de prueba la clase de la más parecida entre las células de las que ha aprendido.
lesson-people-step-1 = Elija la partición por célula y lea cuántas células de prueba quedan bien clasificadas.
lesson-people-step-2 = Elija la partición por persona: las mismas personas, la misma regla. ¿Y ahora cuántas?
lesson-people-step-3 = Haga que las células de una misma persona se parezcan más o menos, y genere otras personas. ¿Cuándo dicen lo mismo ambas particiones?
lesson-people-split = Partición
lesson-people-by-cell = por célula
lesson-people-by-person = por persona
lesson-people-own = Cuánto se parecen las células de una misma persona
lesson-people-draw = Generar otras personas
lesson-people-right = Células de prueba bien clasificadas con esta partición: { $percent }.
lesson-people-both = Por célula, { $cell }; por persona, { $person }: lo primero es lo que usted publicaría; lo segundo, lo que obtendrá la siguiente persona.
lesson-people-plot = Células dibujadas según dos medidas: los triángulos son linfoblastos y los círculos, células normales; con relleno, las de aprendizaje; sin relleno, las de prueba; tachadas, las mal clasificadas
lesson-people-key = Triángulo: linfoblasto. Círculo: célula normal. Con relleno: de aprendizaje. Sin relleno: de prueba. Tachada: mal clasificada.
lesson-people-question = Un artículo informa de un 99 % de aciertos con células repartidas al azar. ¿Qué pregunta usted?
lesson-people-answer-1 = Si hay células de una misma persona en ambos lados.
lesson-people-answer-2 = Qué red era.
lesson-people-answer-3 = Cuánto tiempo se entrenó.
lesson-people-because = A una red que conoce la preparación de una persona no le hace falta saber nada de leucemia. Las cifras de esta página son de personas que el modelo no había visto, y la página forma sus grupos según los nombres de los archivos.

lesson-unsure = «Dudosa» también es una respuesta
lesson-unsure-what = Cien linfoblastos y cien células normales, con las estimaciones de una red tan buena como el modelo elegido (AUROC { $auroc }). Son células dibujadas, hechas de modo que cada porcentaje se cumple con la frecuencia que indica. Entre sus dos límites, una red dice «dudosa».
lesson-unsure-step-1 = Pulse «No dudar nunca»: ¿cuántas células quedan mal clasificadas?
lesson-unsure-step-2 = Pulse «Los límites del modelo». ¿Cuántas quedan mal clasificadas ahora y cuántas tiene que mirar una persona?
lesson-unsure-step-3 = Mueva los límites. ¿Qué elegiría donde pasar por alto un linfoblasto es peor que una segunda revisión?
lesson-unsure-below = Normal por debajo de
lesson-unsure-from = Linfoblasto desde
lesson-unsure-never = No dudar nunca
lesson-unsure-model = Los límites del modelo
lesson-unsure-blasts = De 100 linfoblastos: bien clasificados, { $right }; pasados por alto, { $wrong }; dudosos, { $unsure }.
lesson-unsure-normal = De 100 células normales: bien clasificadas, { $right }; tomadas por linfoblastos, { $wrong }; dudosas, { $unsure }.
lesson-unsure-plot = Estimaciones de células dibujadas: linfoblastos arriba, células normales abajo; en gris, donde la red duda
lesson-unsure-question = Una red no duda nunca. ¿Es mejor?
lesson-unsure-answer-1 = Sí: siempre ayuda.
lesson-unsure-answer-2 = No: oculta dónde se equivoca a menudo.
lesson-unsure-answer-3 = Sí, si es rápida.
lesson-unsure-because = Donde las estimaciones quedan cerca del centro, dar una clase es adivinar. Decirlo cuesta una segunda revisión y evita una respuesta equivocada; cuántas de unas y de otras se aceptan es algo que deciden las personas.

## Teclas y términos

help-keys = Teclas
help-words = Términos
key-o = abrir imágenes
key-f = abrir una carpeta
keys-arrows = ← y →
key-arrows = célula anterior y siguiente
keys-numbers = 1 a 9
key-numbers = elegir un modelo
keys-m = m y mayús m
key-m = método siguiente y anterior
key-c = comparar modelos y métodos
key-p = anclar la célula, para compararla con otras
keys-brackets = { "[" } y ]
key-brackets = atenuar e intensificar el mapa
keys-space = espacio
key-space = mantener pulsada para ver la imagen sin el mapa
key-zoom = acercar, alejar, la imagen entera
keys-shift-arrows = mayús y flechas
key-shift-arrows = recorrer una imagen ampliada
key-s = guardar la imagen con su mapa y su leyenda
key-r = guardar un informe de todas las imágenes, muestre lo que muestre la galería
key-x = olvidar todas las imágenes y respuestas
key-help = mostrar u ocultar esta lista
keys-escape = esc
key-escape = detener lo que esté en curso; cerrar esta lista o un mensaje; volver a todas las imágenes
word-percent = linfoblasto: 93 %
word-percent-means = la probabilidad de que la célula sea un linfoblasto, estimada por la propia red y calibrada con células de las que no había aprendido
word-unsure = dudosa
word-unsure-means = la estimación cae en la franja en la que la red se equivoca a menudo
word-unfit = no es apta
word-unfit-means = la imagen no se parece a aquellas de las que la red ha aprendido: no se da ninguna clase
word-map = mapa, relevancia
word-map-means = de qué lugar de la imagen vino la respuesta según un método, y cuánto influyó cada lugar
word-methods = HiResCAM, Grad-CAM, RISE…
word-methods-means = formas de preguntar a una red qué influyó; el menú las agrupa según de qué se obtienen
word-colours = cividis, viridis…
word-colours-means = nombres de escalas de color: oscuro es poco y brillante es mucho
word-chance = al azar
word-chance-means = como si las partes de la imagen se sacaran por sorteo
word-deletion = eliminación, inserción
word-deletion-means = qué hace la respuesta cuando las partes más brillantes del mapa se quitan, o se añaden, antes que todas las demás
word-interval = intervalo del 95 %
word-interval-means = cuánto podría haberse apartado una cifra con otras células, o con otras personas
word-auroc-means = con qué frecuencia un linfoblasto recibe una estimación más alta que una célula normal: 1 es siempre, 0,5 es al azar
word-f1 = F1 macro
word-f1-means = con qué acierto se asignan ambas clases, con igual peso para cada una: 1 es sin ningún error
word-calibration = error de calibración
word-calibration-means = cuánto se apartan sus porcentajes de la frecuencia con que se cumplen, de 0 a 1
word-alike = semejanza, correlación de rangos
word-out-of-fold = fuera de pliegue
word-out-of-fold-means = clasificada por una red entrenada de igual forma, pero sin células de esa persona

## Qué ocurrió, por qué, qué hacer

banner = Motivo: { $why }.
failed-engine-start = No se pudo iniciar el motor.
failed-engine-stopped = El motor se detuvo.
failed-engine-stopped-loading = El motor se detuvo mientras cargaba el modelo.
failed-engine-stopped-picture = El motor se detuvo en esta imagen.
failed-engine-stopped-model = El motor se detuvo en este modelo.
failed-gpu-lost = Se perdió la GPU.
failed-ask = No se puede consultar al motor.
failed-send = No se puede enviar la respuesta del motor.
failed-page-understand = La página no entendió al motor.
failed-engine-understand = El motor no entendió a la página.
failed-page = La página no está completa.
failed-compare = No se pueden comparar los modelos.
failed-model-download = No se pudo descargar el modelo.
failed-model-use = No se puede usar el modelo.
failed-classify-none = No se puede clasificar la imagen.
failed-classify = No se pudo clasificar la imagen.
failed-measure = No se pudo medir el mapa.
failed-bench = No se pudo medir el tiempo del motor.
failed-read = No se pudo leer este archivo.
failed-picture = Este archivo no se puede abrir como imagen.
failed-session = Este archivo no se puede abrir.
failed-session-model = Esta sesión es de otro modelo.
failed-session-empty = No hay nada en esta sesión.
failed-session-mix = Esta sesión es de un modelo distinto del de las respuestas que hay aquí.
failed-sessions = Solo se abrió una de las sesiones.
failed-session-save = La sesión no se guardó.
failed-not-here = Esta imagen no está aquí.
failed-nothing = No se abrió nada.
failed-save = El archivo no se guardó.
failed-language = No se pudieron cargar los textos en el idioma elegido.
failed-some =
    { $count ->
        [one] No se pudo leer { $count } archivo o carpeta.
       *[other] No se pudieron leer { $count } archivos o carpetas.
    }
failed-named = { $name }: { $what }
why-versions = la página y el motor son de versiones distintas
why-no-model = no hay ningún modelo cargado
why-not-chosen = no hay ningún modelo elegido
why-changed = entretanto se cambió el modelo o se olvidó todo
why-one-session = solo se puede continuar una sesión a la vez
why-no-files = no hay archivos en lo que se entregó
why-session-pictures = una sesión guardada contiene respuestas, no imágenes
why-session-model = sus respuestas son de { $name } { $hash }, que esta página no tiene
why-session-empty = se guardó antes de que se examinara ninguna imagen
why-session-mix = es de { $title }, y las respuestas de dos modelos no se mezclan
why-session-none = no es una sesión guardada, o está dañada ({ $reason })
why-session-other = no es una sesión de esta página
why-session-version = la sesión tiene la versión { $found } de su formato, y esta página lee la versión { $read }
why-session-damaged = la sesión está dañada ({ $reason })
why-session-odd = lo que dice de { $path } no es la respuesta de un modelo
why-browser-refused = el navegador no lo aceptó
why-gone = ya no está ahí
why-too-large-picture = ocupa { $size }, más de { $most }: demasiado para una imagen de una célula
why-too-large-session = ocupa { $size }, más de { $most }: demasiado para una sesión guardada
why-wrong-answer = en este equipo da una respuesta errónea a una pregunta conocida
why-no-values = el dispositivo no devolvió valores: { $reason }
why-no-numbers = la red dio valores que no son números
why-no-program = falta su programa
why-no-reason = el navegador no dio ningún motivo
why-missing = falta `{ $name }`
why-no-fetch = este navegador no puede pedir archivos
why-no-response = la respuesta no es válida
why-status = el servidor respondió { $status } para { $path }
why-no-body = no se puede leer la respuesta
why-not-understood = no se puede entender { $path }: { $reason }
why-no-webgpu = este navegador no tiene WebGPU
why-no-program-gpu = no se pudo cargar su programa para WebGPU: { $why }
why-no-gpu = el navegador no ofrece ninguna GPU
why-software-gpu = { $name } es un programa en la CPU, más lento que el motor hecho para ella
why-no-timestamps = { $name } no tiene marcas de tiempo, que el motor WebGPU necesita
why-gpu-wrong = { $name } dio una respuesta errónea a una pregunta conocida
why-gpu-failed = { $name } no dio una respuesta correcta al probar este modelo
why-cpu-failed = la CPU no dio una respuesta correcta al probar este modelo
why-gpu-lost = se perdió la GPU en esta visita ({ $why })
why-quicker-gpu = más rápido aquí, { $gpu } por pasada y { $cpu } en la CPU
why-quicker-cpu = más rápido aquí, { $cpu } por pasada y { $gpu } con WebGPU ({ $name })
why-no-file = { $path } no es un archivo
why-no-text = el programa no es texto
why-no-blob = el navegador no crea ningún blob
why-words = sus textos no se pueden usar: { $reason }
do-reload = Recargue la página.
do-again = Vuelva a intentarlo.
do-reload-cpu = Recargue la página; la CPU se puede elegir en «Motor».
do-reload-browser = Recargue la página o use un navegador actual.
do-browser = Use un navegador actual.
do-other-browser = Pruebe con otro navegador.
do-connection = Compruebe la conexión con el servidor y recargue la página.
do-smaller = Elija un modelo; uno más pequeño necesita menos memoria.
do-smaller-model = Un modelo más pequeño necesita menos memoria.
do-cpu = A partir de aquí sigue la CPU.
do-started-without = Se inició de nuevo; la imagen se deja fuera.
do-started = Se inició de nuevo.
do-choose-model = Elija un modelo.
do-choose-again = Elija un modelo y vuelva a intentarlo.
do-other-file = Vuelva a intentarlo o abra otro archivo.
do-other-picture = Abra otra imagen de una célula.
do-session-folder = Vuelva a intentarlo o abra la carpeta de sus imágenes.
do-session = Abra una sesión guardada por esta página o imágenes de células individuales.
do-folder-anew = Abra su carpeta de imágenes: un modelo de esta página volverá a examinarlas.
do-folder = Abra su carpeta de imágenes.
do-session-mix = Guarde lo que hay aquí y olvide todo, o elija ese modelo; después vuelva a abrir la sesión.
do-next-session = Abra la siguiente cuando esta ya esté abierta.
do-button = El resto se ha abierto. Elija la carpeta con el botón «Carpeta».
do-folder-again = Vuelva a abrir su carpeta: las imágenes se reconocen por nombre, tamaño y fecha.
do-cells = Elija una carpeta con imágenes de células individuales.
do-downloads = Permita las descargas de esta página o pruebe con otro navegador.

## Archivos que se leen

read-empty = el archivo está vacío; se esperaba una imagen { $formats }
read-format = se encontró { $found }; se esperaba una imagen { $formats }
read-too-large = la imagen tiene { $width } × { $height } píxeles; se aceptan como máximo { $most } por lado: recorte una célula
read-too-small = la imagen tiene { $width } × { $height } píxeles; se esperan al menos { $least } × { $least }
read-transparent = todos los píxeles son totalmente transparentes; guarde la imagen sin su canal alfa
read-grey-pages = este TIFF contiene { $pages } páginas en escala de grises, como las que guardan los microscopios para los canales o una pila de imágenes; guarde los colores como una sola imagen RGB
read-samples = este TIFF contiene { $found }; guárdelo con 8 o 16 bits para cada uno de los colores rojo, verde y azul
read-unsupported = este archivo { $format } está guardado de un modo que no se admite ({ $reason }); guárdelo como RGB simple
read-damaged = este archivo { $format } está dañado o incompleto ({ $reason })
read-no-end = acaba antes de su marca de fin
read-no-pixels = no tiene píxeles
read-memory = ocupa demasiada memoria
read-fewer-pixels = tiene menos píxeles de los que dice
found-pdf = un documento PDF; guarde como PNG la imagen que contiene
found-dicom = un archivo DICOM; exporte antes la imagen como PNG
found-zip = un archivo comprimido ZIP; descomprímalo antes
found-zip-empty = un archivo comprimido ZIP vacío
found-7z = un archivo comprimido 7z; descomprímalo antes
found-rar = un archivo comprimido RAR; descomprímalo antes
found-gzip = un archivo comprimido gzip; descomprímalo antes
found-tar = un archivo tar; desempaquételo antes
found-picture = una imagen { $name }; guárdela como PNG
found-raw = una imagen RAW de una cámara; revélela en TIFF o PNG
found-raw-copy = una copia pequeña junto a la imagen RAW de una cámara; revele la imagen RAW en TIFF o PNG
found-photoshop = un documento de Photoshop; guárdelo como PNG
found-gimp = un documento de GIMP; expórtelo como PNG
found-numpy = una matriz de NumPy; guárdela como PNG
found-hdf5 = un archivo HDF5; guarde como PNG la imagen que contiene
found-microscope = un archivo de microscopio; exporte la imagen como PNG o TIFF
found-office = un documento de Office o un archivo de microscopio; exporte la imagen como PNG
found-matlab = un archivo de MATLAB; guarde como PNG la imagen que contiene
found-heif = un archivo HEIF, AVIF o de video; guarde la imagen como PNG o JPEG
found-text = texto
found-bytes = contenido que no es de ningún formato de imagen conocido
samples-points = números de { $bits } bits con decimales
samples-signed = números enteros con signo
samples-unknown = valores de tipo no indicado
samples-channels = canales de significado desconocido
samples-range = números con decimales de { $least } a { $most }, cuando se esperan de 0 a 1 o de 0 a 255
samples-bits = valores de { $bits } bits
note-first-page = el archivo contiene { $pages } páginas; solo se miró la primera
note-first-frame = el archivo contiene una animación; solo se miró su primera imagen
note-range = sus valores llegan solo a { $greatest }, mucho menos de lo que cabe en { $stored } bits; se leyeron como valores de { $bits } bits
note-profile = no se usa su perfil de color ({ $reason }); los colores pueden diferir
note-gamma = indica una gamma de { $gamma }, que no se usa; la imagen puede quedar demasiado oscura o demasiado clara
profile-not-rgb = no es de rojo, verde y azul
model-container = no es un archivo safetensors completo ({ $reason }); se esperaba un modelo de Lymphoscope
model-no-card = este archivo safetensors no dice nada de sí mismo; se esperaba un modelo de Lymphoscope
model-card-bad = lo que este archivo de modelo dice de sí mismo no se puede usar: { $reason }
model-version = el archivo del modelo tiene la versión de formato { $found }; se esperaba la { $expected }
model-storage = `{ $name }` está guardado como { $found }, que no es la precisión que indica el archivo
model-scales = `{ $name }` no está guardado como números enteros con una escala utilizable para cada canal de salida
model-value = `{ $name }` contiene un valor que no cabe en { $precision }: { $value }
model-weights = los pesos no encajan en { $network }: { $reason }
model-familiarity = los parámetros `familiarity` faltan o no se pueden usar, y la ficha los pide
model-golden = el modelo responde a una imagen conocida de forma distinta de la que dice su archivo ({ $found }; se esperaba { $expected }): se cambió el archivo, o este dispositivo calcula mal
model-hash = el SHA-256 del archivo es { $found }; se esperaba { $expected }: está dañado o fue sustituido
